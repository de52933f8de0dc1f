"""MIG001: the migration history has exactly one head.

Two heads mean that two branches each added a revision on the same parent, and `upgrade head` refuses
both.

Bad:   0001 <- 0002, 0001 <- 0003
Good:  0001 <- 0002 <- 0003
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import CannotTell, Finding


def check_heads(history: History) -> Iterator[Finding]:
    """One finding if there are several heads, at the newest of them.

    Raises CannotTell while a file cannot be read: it may be the link between what look like heads.
    A history without any head is a cycle, which is MIG004's to say.
    """
    if history.unreadable:
        names = ", ".join(each.path for each in history.unreadable)
        raise CannotTell("migrations-unreadable", f"migrations: heads are unknown without {names}")
    if len(history.heads) > 1:
        yield _several_heads(history)


def _several_heads(history: History) -> Finding:
    oldest, *_, newest = sorted(history.heads, key=lambda each: (each.created, each.path))
    named = ", ".join(f"{each.id} ({each.path})" for each in history.heads)
    return Finding(
        path=newest.path,
        line=newest.line,
        code="MIG001",
        rule="several-heads",
        message=f"the history has {len(history.heads)} heads, it needs one: {named}",
        hint=f"let {newest.id} revise {oldest.id}, or join them with `merge heads`",
    )
