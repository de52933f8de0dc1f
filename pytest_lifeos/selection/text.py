"""Text: the tests of a file as plain values, as its text alone tells."""

from collections.abc import Callable
from dataclasses import dataclass

IsTest = Callable[[str], bool]
Names = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One test: `names` are those of its classes and its own, `line` counts from 1.

    `markers` are those that it and its classes are decorated with; `is_bare` says that no decorator may
    make something else of it, and `is_by_name` that its classes are tests by their names and not by what
    they inherit; `above` are its classes; `instead` are the tests of the other branches of the same
    statement, None where it stands in no branch.
    """

    names: Names
    line: int
    markers: frozenset[str]
    asserts: bool
    is_bare: bool
    is_by_name: bool
    above: "Above"
    instead: frozenset[Names] | None = None

    def is_plain(self) -> bool:
        """Whether it is a test beyond doubt, and there whenever its file is imported."""
        return self.asserts and self.is_bare and self.is_by_name and self.instead is None


@dataclass(frozen=True, kw_only=True)
class Above:
    """The classes that something stands in, and their markers.

    `is_bare` says that nobody but their text may make something else of them, `is_heir` that one of
    them inherits what may, `is_base` that another class of the text inherits from one of them, and
    `is_of_tests` that they are tests by their names or by unittest.
    """

    names: Names = ()
    markers: frozenset[str]
    is_bare: bool = True
    is_heir: bool = False
    is_base: bool = False
    is_of_tests: bool = True


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a file defines; `uncalled` are tests that pytest never looks for, each with the reason.

    `speaks_of_no_test` says that `__test__` stands somewhere in it, `is_off_elsewhere` that it says so
    of the whole module for another platform or version.
    """

    tests: tuple[Definition, ...] = ()
    uncalled: tuple[tuple[Definition, str], ...] = ()
    speaks_of_no_test: bool = False
    is_off_elsewhere: bool = False
