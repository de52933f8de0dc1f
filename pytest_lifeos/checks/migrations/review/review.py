"""Reviews findings by the notes beside them: what was accepted stays in the report, and fails nothing."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.review.known import code_of
from pytest_lifeos.checks.migrations.review.note import Note, read_notes
from pytest_lifeos.checks.migrations.review.unused import check_used
from pytest_lifeos.finding import Finding, Review, Severity

Notes = tuple[Note, ...]


def notes_of(
    project: MigrationProject, history: History, only: Collection[str] | None = None
) -> Notes:
    """The review notes of the revisions `only`, or of all."""
    return tuple(
        note
        for each in history.revisions
        if only is None or each.id in only
        for note in read_notes(project.root / each.path, each.path)
    )


def review(
    findings: Iterable[Finding], notes: Notes, judged: Collection[str] = ()
) -> Iterator[Finding]:
    """The findings, each that a note accepts as a note with its review; then the notes without a use.

    `judged` are the codes of all findings that could have been here: only of those is no use a fault.
    """
    found = []
    for finding in findings:
        found.append(finding)
        note = next((each for each in notes if _accepts(each, finding)), None)
        if note is None:
            yield finding
        else:
            by = Review(by=note.by, reason=note.reason)
            yield replace(finding, severity=Severity.NOTE, review=by)
    yield from check_used(notes, found, judged)


def _accepts(note: Note, finding: Finding) -> bool:
    is_named = any(code_of(name) == finding.code for name in note.rules)
    return not note.fault and is_named and note.is_about(finding.path, finding.line)
