"""Past: the last green run of a gate on the base branch, if the ledger has one."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pytest_lifeos.ledger.entry import Entry

_GREEN = "passed"


@dataclass(frozen=True, kw_only=True)
class LastGreen:
    """The total in percent and the commit; `total` is None where there is no such run.

    `unreadable` counts the later lines of the ledger that are no entries.
    """

    total: float | None
    commit: str = ""
    branch: str = ""
    unreadable: int = 0


def last_green(
    newest_first: Iterable[Entry | None],
    gate: str,
    branches: AbstractSet[str],
    *,
    with_branches: bool,
) -> LastGreen:
    """The newest run in which the gate passed, on one of the branches, on a clean checkout.

    A percentage over lines alone and one over lines and branches are not compared.
    """
    unreadable = 0
    for entry in newest_first:
        if entry is None:
            unreadable += 1
            continue
        found = entry.gates.get(gate)
        if entry.branch not in branches or entry.changed or found is None:
            continue
        measured = found.coverage if found.verdict == _GREEN else None
        if measured is not None and (measured.branch is not None) is with_branches:
            return LastGreen(
                total=measured.total,
                commit=entry.commit or "",
                branch=entry.branch or "",
                unreadable=unreadable,
            )
    return LastGreen(total=None, unreadable=unreadable)
