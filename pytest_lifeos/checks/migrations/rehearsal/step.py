"""Step: a step of Alembic's that finds out without a walk over all its ancestors what it leads to."""

from alembic.runtime.migration import RevisionStep


class Step(RevisionStep):
    """One upgrade or downgrade; over a long line of revisions a walk costs what they are, not their square.

    Where Alembic has no method of this private name, nothing calls it and only the time is lost.
    """

    def _unmerge_to_revisions(self, heads: set[str]) -> tuple[str, ...]:
        """The revisions that are heads after a downgrade: of a single parent no ancestor can be one."""
        if len(self.to_revisions) == 1 and heads <= {self.revision.revision}:
            return self.to_revisions
        return super()._unmerge_to_revisions(heads)


def quick(step: RevisionStep) -> Step:
    """The same step."""
    return Step(step.revision_map, step.revision, step.is_upgrade)
