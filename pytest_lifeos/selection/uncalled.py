"""Uncalled: what a text defines to be run and pytest never runs: inside of a function, as a fixture, ..."""

import ast
import re
from collections.abc import Iterator

from pytest_lifeos.selection.lookalikes import asserts, is_bare, names_more_than_once
from pytest_lifeos.selection.statements import Function, branches, is_fixture
from pytest_lifeos.selection.text import IsTest

INSIDE = "stands inside of another function, and nothing calls it"
UNASKED = "is a fixture, which pytest does not run as a test, and nothing asks for it"
UNRESUMED = "is a generator, which pytest calls and never resumes; make it a fixture"
OF_NOSE = (
    "is nose's way, and pytest does not call it; name it setup_method, teardown_module or the like"
)
_XUNIT = re.compile(r"(?:setup|teardown)_(?:module|function|class|method)|(?:setUp|tearDown)\w*")
_NOSE = ("setup", "teardown")
_MAY_BE = re.compile(rf"def (?:{_XUNIT.pattern}|{'|'.join(_NOSE)})\(")
# What may find a function without naming it.
_FINDS_ALL = frozenset(("locals", "vars", "eval", "exec", "dir"))


def uncalled(module: ast.Module, text: str, is_test: IsTest) -> Iterator[tuple[str, Function, str]]:
    """Each such test that asserts, by the name of the function around it or none, with the reason."""
    for each in ast.walk(module):
        if isinstance(each, Function):
            for inner in _functions(each.body):
                if is_test(inner.name) and _is_plain(inner) and not _may_call(each, inner.name):
                    yield f"{each.name}.{inner.name}", inner, INSIDE
    for each in module.body:
        if isinstance(each, Function) and is_test(each.name) and _is_unasked(each, text):
            yield each.name, each, UNASKED
    for name, each in _around_tests(module):
        if _XUNIT.fullmatch(each.name) and _yields(each):
            yield name, each, UNRESUMED
        if each.name in _NOSE and asserts(each) and not names_more_than_once(text, each.name):
            yield name, each, OF_NOSE


def speaks_of_others(text: str) -> bool:
    """Whether the text may define such a thing that has no name of a test."""
    return _MAY_BE.search(text) is not None


def _functions(block: list[ast.stmt]) -> Iterator[Function]:
    for each in block:
        if isinstance(each, Function):
            yield each
        else:
            for part in branches(each):
                yield from _functions(part)


def _around_tests(module: ast.Module) -> Iterator[tuple[str, Function]]:
    """The undecorated functions of the module and of its classes, by their names."""
    for each in module.body:
        inner = each.body if isinstance(each, ast.ClassDef) else ()
        before = f"{each.name}." if isinstance(each, ast.ClassDef) else ""
        for function in (each, *inner):
            if isinstance(function, ast.FunctionDef) and not function.decorator_list:
                yield f"{before}{function.name}", function


def _yields(function: Function) -> bool:
    """Itself, and no function inside of it."""
    inner = {id(at) for each in ast.walk(function) for at in _below(each) if each is not function}
    found = [at for at in ast.walk(function) if isinstance(at, ast.Yield | ast.YieldFrom)]
    return any(id(at) not in inner for at in found)


def _below(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, Function | ast.Lambda | ast.GeneratorExp):
        yield from ast.walk(node)


def _is_plain(function: Function) -> bool:
    return not function.decorator_list and asserts(function)


def _may_call(outer: Function, name: str) -> bool:
    """By its name, which may stand in a text, or by looking at whatever is there."""
    for node in ast.walk(outer):
        if isinstance(node, ast.Name) and node.id in (name, *_FINDS_ALL):
            return True
        if isinstance(node, ast.Constant) and node.value == name:
            return True
    return False


def _is_unasked(function: Function, text: str) -> bool:
    if not is_fixture(function) or is_bare(function) or names_more_than_once(text, function.name):
        return False
    given = " ".join(map(ast.unparse, function.decorator_list))
    return asserts(function) and "autouse" not in given and "name=" not in given
