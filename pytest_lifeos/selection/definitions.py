"""Definitions: the tests that the text of a file defines, whether or not their lines were run."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pytest_lifeos.selection.lookalikes import asserts, is_bare, parsed
from pytest_lifeos.selection.statements import (
    Function,
    branches,
    check_classes,
    decorated_with,
    deleted,
    inherited,
    is_about_elsewhere,
    is_bare_class,
    is_fixture,
    is_heir,
    is_of_unittest,
    module_markers,
    names_of,
    says_no_test,
    says_no_test_elsewhere,
    standing_for_elsewhere,
)
from pytest_lifeos.selection.text import Above, Definition, IsTest, Text
from pytest_lifeos.selection.uncalled import uncalled


def read_text(text: str, is_function: IsTest, is_class: IsTest) -> Text:
    """Every test of the text but those that it deletes again; nothing of what is no Python."""
    module = parsed(text)
    if module is None:
        return Text()
    reader = _Reader(module, is_function, is_class)
    gone = set(deleted(module))
    above = Above(markers=frozenset(module_markers(module)))
    lost = uncalled(module, text, is_function)
    return Text(
        tests=tuple(
            each for each in reader.tests(module.body, above) if gone.isdisjoint(each.names)
        ),
        uncalled=tuple((reader.lost(name, each, above), why) for name, each, why in lost),
        speaks_of_no_test="__test__" in text,
        is_off_elsewhere=says_no_test_elsewhere(module),
    )


class _Reader:
    """Goes through the statements of modules and classes, into their branches and not into functions."""

    def __init__(self, module: ast.Module, is_function: IsTest, is_class: IsTest) -> None:
        self._is_function = is_function
        self._is_class = is_class
        self._checks = set(check_classes(module))
        self._elsewhere = set(standing_for_elsewhere(module))
        self._bases = set(inherited(module))

    def tests(self, block: Iterable[ast.stmt], above: Above) -> Iterator[Definition]:
        """Those of a block."""
        for each in block:
            if isinstance(each, Function):
                if self._is_function(each.name) and not is_fixture(each):
                    yield self._definition(each, above)
            elif isinstance(each, ast.ClassDef):
                if self._is_test_class(each):
                    yield from self.tests(each.body, self._below(each, above))
            elif isinstance(each, ast.Assign):
                yield from self._object(each, above)
            elif not (isinstance(each, ast.If) and self._is_elsewhere(each.test)):
                yield from self._in_branches(each, above)

    def lost(self, name: str, function: Function, above: Above) -> Definition:
        """A function by a name that says where it stands."""
        return replace(self._definition(function, above), names=tuple(name.split(".")))

    def _definition(self, function: Function, above: Above) -> Definition:
        return Definition(
            names=(*above.names, function.name),
            line=function.lineno,
            markers=above.markers.union(decorated_with(function)),
            asserts=asserts(function),
            is_bare=is_bare(function),
            is_by_name=all(map(self._is_class, above.names)),
            above=above,
        )

    def _below(self, made: ast.ClassDef, above: Above) -> Above:
        return Above(
            names=(*above.names, made.name),
            markers=above.markers.union(decorated_with(made)),
            is_bare=above.is_bare and is_bare_class(made),
            is_heir=above.is_heir or is_heir(made),
            is_base=above.is_base or made.name in self._bases,
            is_of_tests=above.is_of_tests and (self._is_class(made.name) or is_of_unittest(made)),
        )

    def _is_test_class(self, made: ast.ClassDef) -> bool:
        bases = [ast.unparse(each) for each in made.bases]
        is_named = self._is_class(made.name) or any(each.endswith("TestCase") for each in bases)
        return is_named and not says_no_test(made.body)

    def _object(self, statement: ast.Assign, above: Above) -> Iterator[Definition]:
        """`test_it = Check()`; any other object of such a name is what tests work with."""
        made = statement.value
        is_check = isinstance(made, ast.Call) and ast.unparse(made.func) in self._checks
        for name in names_of(statement.targets) if is_check else ():
            if self._is_function(name):
                yield Definition(
                    names=(*above.names, name),
                    line=statement.lineno,
                    markers=above.markers,
                    asserts=True,
                    is_bare=True,
                    is_by_name=all(map(self._is_class, above.names)),
                    above=above,
                )

    def _is_elsewhere(self, test: ast.expr) -> bool:
        named = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
        return is_about_elsewhere(test) or bool(named & self._elsewhere)

    def _in_branches(self, statement: ast.stmt, above: Above) -> Iterator[Definition]:
        """What an `except` defines is for a failure, and need not run."""
        parts = [list(self.tests(each, above)) for each in branches(statement)]
        handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
        handled = [list(self.tests(each.body, above)) for each in handlers]
        for part in parts:
            others = [
                each.names for other in (*parts, *handled) if other is not part for each in other
            ]
            for each in part:
                yield replace(each, instead=(each.instead or frozenset()).union(others))
