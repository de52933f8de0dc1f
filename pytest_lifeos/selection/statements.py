"""Statements: what those of a test file do to its tests, read from its syntax tree."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from pytest_lifeos.selection.lookalikes import asserts

_TRY = (ast.Try, ast.TryStar) if sys.version_info >= (3, 11) else (ast.Try,)
Function = ast.FunctionDef | ast.AsyncFunctionDef
# A branch for a platform, a version or a type checker is meant to run elsewhere: by what it asks of the
# interpreter, or by a name such as IS_WIN, HAS_64BIT, NOT_PYPY or, of a version, PY312 and NUMPY_2.
_ELSEWHERE = re.compile(
    r"os\.(?:name|sep)\b|sys\.(?:implementation|byteorder|maxsize|getfilesystemencoding)|__name__"
    r"|hasattr\((?:os|signal|socket|select|sys|time|resource),|platform|TYPE_CHECKING"
    r"|(?<![a-z])version|windows|win32|linux|darwin|mac_?os|posix|cpython|pypy"
    r"|(?<![a-z])(?:win|mac|osx|bsd|unix|(?:32|64)_?bit)(?![a-z])"
    r"|(?-i:\b(?:(?:IS|ON|HAS|NOT)_)?[A-Z]+_?\d+\b)",
    re.IGNORECASE,
)
_UNITTESTS = [
    f"{module}{name}"
    for module in ("", "unittest.")
    for name in ("TestCase", "IsolatedAsyncioTestCase")
]


def is_about_elsewhere(condition: ast.expr) -> bool:
    """Whether it speaks of a platform, a version or a type checker."""
    return _ELSEWHERE.search(ast.unparse(condition)) is not None


def branches(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The parts of which one may run and another not; `try` and its `else` are one."""
    if isinstance(statement, _TRY):
        yield [*statement.body, *statement.orelse, *statement.finalbody]
    elif isinstance(statement, ast.Match):
        yield from (case.body for case in statement.cases)
    elif isinstance(statement, ast.If | ast.For | ast.While):
        yield from (statement.body, statement.orelse)
    elif isinstance(statement, ast.With):
        yield statement.body


def is_fixture(function: Function) -> bool:
    """Whether a decorator makes it a fixture, by its name; a marker such as `usefixtures` does not."""
    made = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    names = map(ast.unparse, made)
    return any("fixture" in name and "mark." not in name for name in names)


def decorated_with(definition: Function | ast.ClassDef) -> Iterator[str]:
    """The names of the markers among its decorators."""
    for each in definition.decorator_list:
        yield from _markers(ast.unparse(each))


def module_markers(module: ast.Module) -> Iterator[str]:
    """The names of the markers in `pytestmark`."""
    for each in _assignments(module.body, "pytestmark"):
        yield from _markers(ast.unparse(each.value))


def says_no_test(block: Iterable[ast.stmt]) -> bool:
    """Whether a module or class says `__test__ = False` without a condition."""
    values = [each.value for each in _assignments(block, "__test__")]
    return any(isinstance(each, ast.Constant) and not each.value for each in values)


def check_classes(module: ast.Module) -> Iterator[str]:
    """The names of classes whose objects assert when they are called."""
    for made in module.body:
        if isinstance(made, ast.ClassDef):
            calls = [each for each in made.body if isinstance(each, Function)]
            if any(each.name == "__call__" and asserts(each) for each in calls):
                yield made.name


def standing_for_elsewhere(module: ast.Module) -> Iterator[str]:
    """Names such as `NEW = sys.version_info > (3, 12)`."""
    for each in module.body:
        if isinstance(each, ast.Assign) and is_about_elsewhere(each.value):
            yield from names_of(each.targets)


def says_no_test_elsewhere(module: ast.Module) -> bool:
    """Whether it says so of itself for another platform or version."""
    asked = [each for each in module.body if isinstance(each, ast.If)]
    return any(is_about_elsewhere(each.test) and says_no_test(each.body) for each in asked)


def deleted(module: ast.Module) -> Iterator[str]:
    """Names that a `del` takes away again, from the module or from one of its classes."""
    for each in ast.walk(module):
        if isinstance(each, ast.Delete):
            yield from names_of(each.targets)
            yield from (at.attr for at in each.targets if isinstance(at, ast.Attribute))


def inherited(module: ast.Module) -> Iterator[str]:
    """The names of what classes of the module inherit from."""
    for each in ast.walk(module):
        if isinstance(each, ast.ClassDef):
            yield from names_of(each.bases)


def is_bare_class(made: ast.ClassDef) -> bool:
    """Without a decorator, a metaclass or an argument that makes it something else."""
    marked = all("pytest.mark." in ast.unparse(each) for each in made.decorator_list)
    return marked and not made.keywords


def is_heir(made: ast.ClassDef) -> bool:
    """Whether it inherits from anything but unittest's classes."""
    return any(ast.unparse(each) not in ("object", *_UNITTESTS) for each in made.bases)


def is_of_unittest(made: ast.ClassDef) -> bool:
    """Whether it inherits from one of unittest's classes, as their names tell."""
    return any(ast.unparse(each) in _UNITTESTS for each in made.bases)


def names_of(targets: Iterable[ast.expr]) -> list[str]:
    """The plain names among what is assigned to or deleted."""
    return [each.id for each in targets if isinstance(each, ast.Name)]


def _markers(text: str) -> list[str]:
    return re.findall(r"\bmark\.(\w+)", text)


def _assignments(block: Iterable[ast.stmt], name: str) -> Iterator[ast.Assign]:
    for each in block:
        if isinstance(each, ast.Assign) and name in names_of(each.targets):
            yield each
