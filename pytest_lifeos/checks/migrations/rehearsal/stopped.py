"""Stopped: the finding of a walk that a revision ended early, in the words of the rule that asked."""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding


def check_stopped(walk: Walk, *, code: str, rule: str, step: str, hint: str) -> Iterator[Finding]:
    """One finding if a revision stopped the walk; `step` says which one, with its id as `{name}`."""
    failure = walk.failure
    if failure is not None and failure.in_revision:
        name = walk.blamed.id if walk.blamed else failure.place.path
        yield Finding(
            path=failure.place.path,
            line=failure.place.line,
            code=code,
            rule=rule,
            message=f"{step.format(name=name)}: {failure.message}",
            hint=hint,
        )
