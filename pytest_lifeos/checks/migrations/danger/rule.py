"""Rule: one danger that is read; its module's docstring is its page in the documentation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.danger.operation import Operations
from pytest_lifeos.checks.migrations.page import Page, texts_of


@dataclass(frozen=True)
class Danger:
    """One place where a rule speaks: the line, and one line for a human."""

    line: int
    message: str


Find = Callable[[Operations], Iterator[Danger]]


@dataclass(frozen=True, kw_only=True)
class Rule(Page):
    """A rule's page, and the pure function that finds it."""

    find: Find


def rule(hint: str) -> Callable[[Find], Rule]:
    """Makes a rule of a function; the docstring of its module holds the rest, or ValueError is raised."""

    def declared(find: Find) -> Rule:
        return Rule(**texts_of(find, "MIG1"), hint=hint, find=find)

    return declared
