"""The dangers of a whole history: what each revision's upgrade() drops, rewrites or locks."""

from collections.abc import Iterator
from dataclasses import replace

from pytest_lifeos.checks.migrations.danger import find_dangers
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.project import MigrationProject, relative
from pytest_lifeos.finding import Finding, Severity


def check_dangers(
    project: MigrationProject, history: History, severity: Severity
) -> Iterator[Finding]:
    """Every danger of every readable revision, as heavy as the project's policy says."""
    for revision in history.revisions:
        for danger in find_dangers(project.root / revision.path):
            path = relative(project.root / revision.path, project.root)
            yield replace(danger, path=path, severity=severity)
