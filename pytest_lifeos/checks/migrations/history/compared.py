"""The rules over what of a history is changed since the base branch, all together."""

from collections.abc import Iterator, Mapping

from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.deleted import check_deleted
from pytest_lifeos.checks.migrations.history.edited import check_edited
from pytest_lifeos.checks.migrations.history.file_name import check_file_names
from pytest_lifeos.checks.migrations.history.message import check_messages
from pytest_lifeos.checks.migrations.history.new_revision import check_new
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.history.scope import check_scope
from pytest_lifeos.checks.migrations.history.squashed import NOTHING_TAKEN, taken_places
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.finding import Finding


def check_compared(
    project: MigrationProject,
    history: History,
    change: Change,
    asked: str,
    squashed: Mapping[str, str] = NOTHING_TAKEN,
) -> Iterator[Finding]:
    """What is new, edited, deleted or badly named, and which revisions are judged.

    `asked` is "new" or "all", `squashed` the revisions that have taken the place of older ones. Raises
    CannotTell last, where git could not tell what is changed.
    """
    taken = taken_places(history, change, squashed)
    yield from check_new(history, change)
    yield from check_deleted(history, change, taken)
    yield from check_file_names(history, change)
    yield from check_messages(history, change)
    yield from check_edited(project, history, change, taken)
    yield from check_scope(project, history, change, asked)
    if change.doubt is not None:
        raise change.doubt
