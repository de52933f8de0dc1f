"""The coverage gate: what other runs measured can be judged; its bars are items of their own, after it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from pytest_lifeos.finding import Finding


class Gathered(Protocol):
    """What other runs measured."""

    def notes(self) -> Iterator[Finding]: ...


def test_data_is_of_these_sources(
    lifeos_gathered: Gathered, lifeos_expect_none: Callable[[Iterable[Finding]], None]
) -> None:
    """Readable, of this commit as far as it says so, of every file of the package as it is now."""
    lifeos_expect_none(lifeos_gathered.notes())
