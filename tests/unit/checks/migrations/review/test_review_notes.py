"""Review notes: what they are about, what they need, and what they do to findings; MIG050 to MIG052."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from pytest_lifeos.checks.migrations.danger.registry import all_rules
from pytest_lifeos.checks.migrations.dangers import check_dangers
from pytest_lifeos.checks.migrations.history.revisions import read_history
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.review.incomplete import check_complete
from pytest_lifeos.checks.migrations.review.note import read_notes
from pytest_lifeos.checks.migrations.review.review import notes_of, review
from pytest_lifeos.checks.migrations.review.unknown_rule import check_rules_known
from pytest_lifeos.finding import Finding, Review, Severity

_DANGERS = tuple(each.code for each in all_rules())
_HEAD = (
    'import sqlalchemy as sa\nfrom alembic import op\n\nrevision = "1"\ndown_revision = None\n\n\n'
)
_NOTE = "# lifeos: reviewed[drop-column] by db-team: empty since 2.1"
_DROP = 'op.drop_column("mood", "note")'


def project(tmp_path: Path, body: str) -> MigrationProject:
    """A revision whose upgrade() is `body`, from line 9 on."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    lines = [f"    {line}" if line else "" for line in dedent(body).strip("\n").splitlines()]
    text = "\n".join([f"{_HEAD}def upgrade():", *lines, ""])
    (versions / "1.py").write_text(text, encoding="utf-8")
    return MigrationProject(root=tmp_path, script_location=Path("migrations"))


def judge(given: MigrationProject) -> list[Finding]:
    """What the gate comes to under `dangerous = "block"`."""
    history = read_history(given.versions, given.root)
    notes = notes_of(given, history)
    found = check_dangers(given, history, Severity.ERROR)
    return [
        *review(found, notes, _DANGERS),
        *check_complete(notes),
        *check_rules_known(notes),
    ]


def told(findings: list[Finding]) -> list[tuple[int, str, str]]:
    return [(each.line, each.code, each.severity.value) for each in findings]


def test_an_accepted_danger_stays_in_the_report_and_fails_nothing(tmp_path: Path) -> None:
    (found,) = judge(project(tmp_path, f"{_DROP}  {_NOTE}"))

    assert (found.line, found.code, found.severity, found.review) == (
        9,
        "MIG102",
        Severity.NOTE,
        Review(by="db-team", reason="empty since 2.1"),
    )


@pytest.mark.parametrize(
    "body",
    [
        f"{_NOTE}\n{_DROP}",
        f"# why\n{_NOTE}\n# and more\n{_DROP}",
        f'op.drop_column(\n    "mood",  {_NOTE}\n    "note",\n)',
        f'op.drop_column(\n    {_NOTE}\n    "mood",\n    "note",\n)',
        f'op.drop_column(\n    "mood",\n    "note",\n)  {_NOTE}',
        f'op.drop_column("mood", \\\n    "note")  {_NOTE}',
        f'with op.batch_alter_table("mood") as batch:\n    batch.drop_column("note")  {_NOTE}',
        f"if True:\n    {_NOTE}\n    {_DROP}",
        f"{_DROP}  #lifeos:reviewed[drop-column]by db-team:empty".replace("]by", "] by"),
        f"{_DROP}  {_NOTE}".replace("drop-column]", "MIG102]"),
        f'op.drop_column("mood", "ä€")  {_NOTE}',
        f"{_DROP}  # noqa: E501  {_NOTE}",
        f"{_DROP}  # type: ignore[x] # noqa {_NOTE}",
        f"{_DROP}  # noqa: E501 {_NOTE[2:]}",
    ],
)
def test_a_note_is_about_its_statement_or_the_one_below(tmp_path: Path, body: str) -> None:
    assert [each[1:] for each in told(judge(project(tmp_path, body)))] == [("MIG102", "note")]


@pytest.mark.parametrize(
    "body",
    [
        f"{_NOTE}\n\n{_DROP}",
        f"{_DROP}\n{_NOTE}",
        f"pass  {_NOTE}\n{_DROP}",
        f"{_NOTE}\nif True:\n    {_DROP}",
        f"{_DROP}  {_NOTE}".replace("drop-column]", "drop-table]"),
    ],
)
def test_a_note_elsewhere_accepts_nothing_and_is_unused(tmp_path: Path, body: str) -> None:
    codes = sorted((code, weight) for _, code, weight in told(judge(project(tmp_path, body))))

    assert codes == [("MIG052", "error"), ("MIG102", "error")]


def test_a_note_may_name_several_rules_and_each_has_to_be_there(tmp_path: Path) -> None:
    both = 'op.drop_table("a"); op.drop_column("b", "c")'
    note = "# lifeos: reviewed[drop-table, drop-column,truncate] by db-team: both empty"

    found = judge(project(tmp_path, f"{both}  {note}"))

    assert told(found) == [
        (9, "MIG101", "note"),
        (9, "MIG102", "note"),
        (9, "MIG052", "error"),
    ]
    assert found[-1].message == "the review note accepts truncate, of which nothing is found here"


def test_a_note_in_a_string_is_no_note(tmp_path: Path) -> None:
    body = f"{_DROP}; x = '{_NOTE}'\ny = '''\n{_NOTE}\n'''"

    assert told(judge(project(tmp_path, body))) == [(9, "MIG102", "error")]


@pytest.mark.parametrize(
    ("note", "fault"),
    [
        ("# lifeos: reviewed by db-team: empty", "names no rule"),
        ("# lifeos: reviewed[] by db-team: empty", "names no rule"),
        ("# lifeos: reviewed[drop-column]", "does not say who reviewed it"),
        ("# lifeos: reviewed[drop-column]: empty", "does not say who reviewed it"),
        ("# lifeos: reviewed[drop-column] db-team: empty", "does not say who reviewed it"),
        ("# lifeos: reviewed[drop-column] by db-team", "gives no reason"),
        ("# lifeos: reviewed[drop-column] by db-team: ...", "gives no reason"),
        ("# LifeOS: reviewed[drop-column] by db-team: x", "is not of the form that a note has"),
        ("# noqa  # lifeos: reviewed[drop-column]: x", "does not say who reviewed it"),
        ("# lifeos reviewed[drop-column] by db-team: x", "is not of the form that a note has"),
    ],
)
def test_a_note_that_lacks_a_part_waives_nothing(tmp_path: Path, note: str, fault: str) -> None:
    danger, found = judge(project(tmp_path, f"{_DROP}  {note}"))

    assert (danger.code, danger.severity, danger.review) == ("MIG102", Severity.ERROR, None)
    assert (found.line, found.code) == (9, "MIG050")
    assert found.message == f"the review note {fault}, and waives nothing"


def test_an_unknown_rule_is_told_with_the_nearest(tmp_path: Path) -> None:
    note = _NOTE.replace("drop-column", "drop-colum")

    danger, found = judge(project(tmp_path, f"{_DROP}  {note}"))

    assert (danger.severity, found.code, found.hint) == (
        Severity.ERROR,
        "MIG051",
        "did you mean drop-column?",
    )


def test_only_what_could_have_been_found_is_unused(tmp_path: Path) -> None:
    note = _NOTE.replace("drop-column", "drop-column, MIG201")

    assert told(judge(project(tmp_path, f"{_DROP}  {note}"))) == [(9, "MIG102", "note")]


def test_the_notes_of_revisions_that_are_not_judged_do_not_count(tmp_path: Path) -> None:
    given = project(tmp_path, f"pass  {_NOTE}")
    history = read_history(given.versions, given.root)

    assert notes_of(given, history, frozenset()) == ()


@pytest.mark.parametrize(
    "text", [b"# lifeos: reviewed[\x00", b"\xff\xfe# lifeos: review", b"x = ("]
)
def test_a_file_that_cannot_be_read_has_no_notes(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "1.py").write_bytes(text + b"  # lifeos: reviewed\n")

    assert [note.rules for note in read_notes(tmp_path / "1.py", "1.py")] in ([], [()])


def test_other_words_about_reviews_are_no_notes(tmp_path: Path) -> None:
    words = "pass  # reviewed by the team; lifeos: see the runbook\n# a lifeos review note"

    assert judge(project(tmp_path, words)) == []


def test_nothing_in_a_note_can_colour_the_terminal(tmp_path: Path) -> None:
    (found,) = judge(project(tmp_path, f"{_DROP}  {_NOTE}\x1b[31m"))

    assert found.review == Review(
        by="db-team", reason="empty since 2.1\N{REPLACEMENT CHARACTER}[31m"
    )
