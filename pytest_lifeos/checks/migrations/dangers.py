"""The dangers of a whole history: what each revision's upgrade() drops, rewrites or locks."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger import find_dangers
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import Finding, Severity


def check_dangers(
    project: MigrationProject,
    history: History,
    severity: Severity,
    only: Collection[str] | None = None,
) -> Iterator[Finding]:
    """Every danger of the readable revisions `only`, or of all, as heavy as the policy says."""
    judged = (each for each in history.revisions if only is None or each.id in only)
    for revision in judged:
        for danger in find_dangers(project.root / revision.path):
            path = relative(project.root / revision.path, project.root)
            yield replace(danger, path=path, severity=severity)
