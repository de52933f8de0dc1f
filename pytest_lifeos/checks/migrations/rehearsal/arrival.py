"""MIG013: after a run the database itself says that it is where it was sent.

An `env.py` that forgets `run_migrations`, works on another database, or never commits ends without an
error, and nothing was migrated.

Bad:   context.configure(connection=connection)  # and nothing more
Good:  with context.begin_transaction(): context.run_migrations()
"""

from collections.abc import Iterable, Iterator

from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding


def check_arrival(walk: Walk) -> Iterator[Finding]:
    """One finding if the run ended well and the version table says something else."""
    if walk.failure is None and set(walk.arrived) != set(walk.wanted):
        yield Finding(
            path=relative(walk.project.environment, walk.project.root),
            code="MIG013",
            rule="not-arrived",
            message=f"env.py left the database at {_named(walk.arrived)}, not at {_named(walk.wanted)}",
            hint="it must call `context.run_migrations()` on the connection given, and commit",
        )


def _named(revisions: Iterable[str]) -> str:
    return ", ".join(sorted(revisions)) or "base"
