"""The fixtures of the migrations gate about what is read: the settings, the history, its notes."""

import os
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.environment.configuration import located
from pytest_lifeos.checks.migrations.history.change import Change, read_change
from pytest_lifeos.checks.migrations.history.revisions import History, read_history
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.review.review import Notes, notes_of
from pytest_lifeos.finding import Severity
from pytest_lifeos.settings import Settings
from pytest_lifeos.settings.migrations import MigrationSettings


@pytest.fixture(scope="module")
def asked(lifeos_settings: Settings) -> MigrationSettings:
    """What the project's settings ask of its migrations."""
    return lifeos_settings.gates["migrations"].owned(MigrationSettings)


@pytest.fixture(scope="module")
def project(asked: MigrationSettings, lifeos_settings: Settings) -> MigrationProject:
    """Where the migrations are, as the project's settings say."""
    return located(
        MigrationProject(
            root=lifeos_settings.root,
            script_location=Path(asked.script_location),
            app=asked.app,
            metadata=asked.metadata,
            version_locations=tuple(Path(each) for each in asked.version_locations),
            branches=asked.heads,
            before=asked.before,
            binds=asked.binds,
            variables=tuple(asked.variables.items()),
            x_arguments=asked.x_arguments,
        )
    )


@pytest.fixture(scope="module")
def history(project: MigrationProject) -> History:
    """The revision files, read but not imported."""
    return read_history(project.folders, project.root)


@pytest.fixture(scope="module")
def change(project: MigrationProject, history: History, lifeos_settings: Settings) -> Change:
    """The history beside that of the base branch."""
    return read_change(project, history, lifeos_settings.base, os.environ)


@pytest.fixture(scope="module")
def judged(change: Change, asked: MigrationSettings) -> frozenset[str] | None:
    """The revisions whose dangers count: the new ones, or None for all of them."""
    return change.judged(asked.revisions)


@pytest.fixture(scope="module")
def notes(project: MigrationProject, history: History) -> Notes:
    """The review notes beside the lines of all revisions."""
    return notes_of(project, history)


@pytest.fixture(scope="module")
def danger(asked: MigrationSettings) -> Severity:
    """How heavy a danger is, as the policy says."""
    return Severity.ERROR if asked.dangerous == "block" else Severity.WARNING
