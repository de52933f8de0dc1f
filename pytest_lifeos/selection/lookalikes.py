"""Lookalikes: what a file's text shows to be meant as a test, and pytest never collects."""

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Scope = ast.Module | ast.ClassDef
IsTest = Callable[[str], bool]

_DEFINED = re.compile(r"^([ \t]*)(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
# Names of files that other tools, or other projects, take for tests.
_FILE = re.compile(
    r"(?i:tests?|checks?)(?:[_-].*)?|.*[_-](?:tests?|checks?)|[Tt]est[A-Z].*|.*[a-z]Tests?"
)
# Names of functions that are tests elsewhere, or by a slip of the fingers.
_CHECK = re.compile(r"(?:check|should|tset|tets|tst|Test)_\w+|\w+_tests?")


def is_named_like_tests(stem: str) -> bool:
    """Whether a file of that name, without its `.py`, may be meant as tests."""
    return _FILE.fullmatch(stem) is not None


def holds_tests(text: str) -> bool:
    """Whether the text of a file has a function or a class that is plainly a test."""
    if not any(name.startswith(("test", "Test", "check")) for name in defined_names(text)):
        return False
    return any(_is_plain_test(each) for scope in _scopes(text) for each in _functions(scope))


def shadowed(text: str, is_test: IsTest) -> Iterator[tuple[int, str, int]]:
    """Each test that one of the same name hides, as (line, name, line of that other); from 1.

    Only what stands in the same module or class without a condition: of two branches of an `if` one
    counts. What is used by its name in between was not lost.
    """
    counted = Counter(_DEFINED.findall(text))
    if not any(times > 1 and is_test(name) for (_, name), times in counted.items()):
        return
    for scope in _scopes(text):
        last: dict[str, _Definition] = {}
        for each in scope.body:
            if isinstance(each, _Definition) and is_test(each.name):
                before = last.get(each.name)
                if before is not None and not _is_used(scope, each.name, before, each):
                    yield before.lineno, each.name, each.lineno
                last[each.name] = each


def uncalled_checks(text: str, is_test: IsTest) -> Iterator[tuple[int, str]]:
    """Functions that assert, are named nearly like a test, and are not named again in the text."""
    names = defined_names(text)
    if not any(_CHECK.fullmatch(name) and not is_test(name) for name in names):
        return
    for scope in _scopes(text):
        for each in _functions(scope):
            near = _CHECK.fullmatch(each.name) and not is_test(each.name)
            if (
                near
                and asserts(each)
                and is_bare(each)
                and not names_more_than_once(text, each.name)
            ):
                yield each.lineno, each.name


def defined_names(text: str) -> list[str]:
    """The name of each function and class that a line of the text begins to define."""
    return [name for _, name in _DEFINED.findall(text)]


def names_more_than_once(text: str, name: str) -> bool:
    """Whether the text speaks of the name elsewhere than where it is defined."""
    return len(re.findall(rf"\b{re.escape(name)}\b", text)) > 1


def parsed(text: str) -> ast.Module | None:
    """The text of a file; None for what is no Python, which pytest has told already."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_bare(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Without a decorator that makes it something else, such as a fixture or a route."""
    return all("pytest.mark." in ast.unparse(each) for each in function.decorator_list)


def asserts(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """By `assert`, by `pytest.raises`, or by a method of unittest."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Attribute) and re.match(r"assert[A-Z_]|raises$|fail$", node.attr):
            return True
    return False


def _scopes(text: str) -> Iterator[_Scope]:
    """The module and its classes; nothing for what is no Python."""
    module = parsed(text)
    if module is not None:
        yield module
        yield from (each for each in ast.walk(module) if isinstance(each, ast.ClassDef))


def _functions(scope: _Scope) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for each in scope.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each


def _is_plain_test(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return function.name.startswith(("test", "check_")) and is_bare(function) and asserts(function)


def _is_used(scope: _Scope, name: str, first: _Definition, second: _Definition) -> bool:
    between = [each for each in scope.body if first.lineno < each.lineno <= second.lineno]
    return any(
        isinstance(node, ast.Name) and node.id == name
        for each in between
        for part in (each.decorator_list if each is second else [each])
        for node in ast.walk(part)
    )
