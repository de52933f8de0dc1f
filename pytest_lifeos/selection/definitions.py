"""Definitions: the tests that the text of a file defines, whether or not their lines were run."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pytest_lifeos.selection.lookalikes import asserts, is_bare, parsed
from pytest_lifeos.selection.statements import (
    Function,
    branches,
    check_classes,
    decorated_with,
    deleted,
    is_about_elsewhere,
    is_fixture,
    module_markers,
    names_of,
    says_no_test,
    standing_for_elsewhere,
)

IsTest = Callable[[str], bool]
Names = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One test: `names` are those of its classes and its own, `line` counts from 1.

    `markers` are those that it and its classes are decorated with; `is_bare` says that no decorator may
    make something else of it, and `is_by_name` that its classes are tests by their names and not by what
    they inherit; `instead` are the tests of the other branches of the same statement, None where it
    stands in no branch.
    """

    names: Names
    line: int
    markers: frozenset[str]
    asserts: bool
    is_bare: bool
    is_by_name: bool
    instead: frozenset[Names] | None = None

    def is_plain(self) -> bool:
        """Whether it is a test beyond doubt, and there whenever its file is imported."""
        return self.asserts and self.is_bare and self.is_by_name and self.instead is None


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a file defines; `is_off` where a plain `__test__ = False` says that it is all no test."""

    tests: tuple[Definition, ...] = ()
    is_off: bool = False


def read_text(text: str, is_function: IsTest, is_class: IsTest) -> Text:
    """Every test of the text but those that it deletes again; nothing of what is no Python."""
    module = parsed(text)
    if module is None:
        return Text()
    checks, elsewhere = set(check_classes(module)), set(standing_for_elsewhere(module))
    reader = _Reader(is_function, is_class, checks, elsewhere)
    gone = set(deleted(module))
    tests = reader.tests(module.body, (), frozenset(module_markers(module)))
    return Text(
        tests=tuple(each for each in tests if gone.isdisjoint(each.names)),
        is_off=says_no_test(module.body),
    )


class _Reader:
    """Goes through the statements of modules and classes, into their branches and not into functions.

    `checks` are classes whose objects assert when they are called, and `elsewhere` names that stand for
    a platform or a version.
    """

    def __init__(
        self, is_function: IsTest, is_class: IsTest, checks: set[str], elsewhere: set[str]
    ) -> None:
        self._is_function = is_function
        self._is_class = is_class
        self._checks = checks
        self._elsewhere = elsewhere

    def tests(
        self, block: Iterable[ast.stmt], above: Names, markers: frozenset[str]
    ) -> Iterator[Definition]:
        """Those of a block in the classes `above`, which carry `markers`."""
        for each in block:
            if isinstance(each, Function):
                if self._is_function(each.name) and not is_fixture(each):
                    yield self._definition(each, above, markers)
            elif isinstance(each, ast.ClassDef):
                if self._is_test_class(each):
                    own = markers.union(decorated_with(each))
                    yield from self.tests(each.body, (*above, each.name), own)
            elif isinstance(each, ast.Assign):
                yield from self._object(each, above, markers)
            elif not (isinstance(each, ast.If) and self._is_elsewhere(each.test)):
                yield from self._in_branches(each, above, markers)

    def _definition(self, function: Function, above: Names, markers: frozenset[str]) -> Definition:
        return Definition(
            names=(*above, function.name),
            line=function.lineno,
            markers=markers.union(decorated_with(function)),
            asserts=asserts(function),
            is_bare=is_bare(function),
            is_by_name=all(map(self._is_class, above)),
        )

    def _is_test_class(self, made: ast.ClassDef) -> bool:
        bases = [ast.unparse(each) for each in made.bases]
        is_named = self._is_class(made.name) or any(each.endswith("TestCase") for each in bases)
        return is_named and not says_no_test(made.body)

    def _object(
        self, statement: ast.Assign, above: Names, markers: frozenset[str]
    ) -> Iterator[Definition]:
        """`test_it = Check()`; any other object of such a name is what tests work with."""
        made = statement.value
        is_check = isinstance(made, ast.Call) and ast.unparse(made.func) in self._checks
        for name in names_of(statement.targets) if is_check else ():
            if self._is_function(name):
                yield Definition(
                    names=(*above, name),
                    line=statement.lineno,
                    markers=markers,
                    asserts=True,
                    is_bare=True,
                    is_by_name=all(map(self._is_class, above)),
                )

    def _is_elsewhere(self, test: ast.expr) -> bool:
        named = {each.id for each in ast.walk(test) if isinstance(each, ast.Name)}
        return is_about_elsewhere(test) or bool(named & self._elsewhere)

    def _in_branches(
        self, statement: ast.stmt, above: Names, markers: frozenset[str]
    ) -> Iterator[Definition]:
        """What an `except` defines is for a failure, and need not run."""
        parts = [list(self.tests(each, above, markers)) for each in branches(statement)]
        handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
        handled = [list(self.tests(each.body, above, markers)) for each in handlers]
        for part in parts:
            others = [
                each.names for other in (*parts, *handled) if other is not part for each in other
            ]
            for each in part:
                yield replace(each, instead=(each.instead or frozenset()).union(others))
