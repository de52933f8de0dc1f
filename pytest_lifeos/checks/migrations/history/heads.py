"""MIG001: the migration history has exactly one head, or one for each branch that is declared.

Two heads mean that two branches each added a revision on the same parent, and `upgrade head` refuses
both.

Bad:   0001 <- 0002, 0001 <- 0003
Good:  0001 <- 0002 <- 0003
Good:  heads = ["shop", "stock"] with a `branch_labels` of that name each
"""

from collections.abc import Iterator, Sequence

from pytest_lifeos.checks.migrations.history.revision_file import Revision
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import CannotTell, Finding


def check_heads(history: History, branches: Sequence[str] = ()) -> Iterator[Finding]:
    """One finding if there are several heads, at the newest of them.

    With the labels of `branches` one finding for each that has not one head, and for each other head.

    Raises CannotTell while a file cannot be read: it may be the link between what look like heads.
    A history without any head is a cycle, which is MIG004's to say.
    """
    if history.unreadable:
        names = ", ".join(each.path for each in history.unreadable)
        raise CannotTell("migrations-unreadable", f"migrations: heads are unknown without {names}")
    if branches and history.heads:
        yield from _heads_of_branches(history, branches)
    elif len(history.heads) > 1:
        yield _several_heads(history.heads, "the history")


def _heads_of_branches(history: History, branches: Sequence[str]) -> Iterator[Finding]:
    labels = {head.id: _labels(history, head) for head in history.heads}
    for branch in branches:
        heads = [each for each in history.heads if branch in labels[each.id]]
        if not heads:
            yield _no_branch(branch, history)
        elif len(heads) > 1:
            yield _several_heads(heads, f'branch "{branch}"')
    for head in history.heads:
        if labels[head.id].isdisjoint(branches):
            yield _foreign_head(head, branches)


def _labels(history: History, head: Revision) -> set[str]:
    """The labels of a revision and of all that it stands on."""
    found, waiting, seen = set(head.labels), [*head.parents], {head.id}
    while waiting:
        id = waiting.pop()
        if id not in seen and id in history.by_id:
            seen.add(id)
            found.update(history.by_id[id].labels)
            waiting.extend(history.by_id[id].parents)
    return found


def _no_branch(branch: str, history: History) -> Finding:
    known = sorted({label for each in history.revisions for label in each.labels})
    return Finding(
        path="pyproject.toml",
        code="MIG001",
        rule="several-heads",
        message=f'heads names a branch "{branch}", which no revision has as a branch label',
        hint=f"the labels are: {', '.join(known) or 'none'}",
    )


def _foreign_head(head: Revision, branches: Sequence[str]) -> Finding:
    return Finding(
        path=head.path,
        line=head.line,
        code="MIG001",
        rule="several-heads",
        message=f"head {head.id} belongs to none of the branches declared: {', '.join(branches)}",
        hint="let it revise a revision of one of them, or add its branch to `heads`",
    )


def _several_heads(heads: Sequence[Revision], whose: str) -> Finding:
    oldest, *_, newest = sorted(heads, key=lambda each: (each.created, each.path))
    named = ", ".join(f"{each.id} ({each.path})" for each in heads)
    return Finding(
        path=newest.path,
        line=newest.line,
        code="MIG001",
        rule="several-heads",
        message=f"{whose} has {len(heads)} heads, it needs one: {named}",
        hint=f"let {newest.id} revise {oldest.id}, or join them with `merge heads`; of branches that end in "
        "a head each by design, name the labels in `heads`",
    )
