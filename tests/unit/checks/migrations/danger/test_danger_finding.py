"""What `find_dangers` gives: whole findings, by line, one line each."""

from collections.abc import Callable
from pathlib import Path

from pytest_lifeos.checks.migrations.danger import find_dangers
from pytest_lifeos.finding import Finding, Severity

Dangers = Callable[[str], list[Finding]]


def test_a_danger_is_a_finding_with_path_line_code_and_hint(tmp_path: Path) -> None:
    """Everything that a reporter needs."""
    path = tmp_path / "0002_drop_note.py"
    path.write_text(
        'from alembic import op\n\n\ndef upgrade():\n    op.drop_column("mood", "note")\n'
    )

    found = find_dangers(path)

    assert found == [
        Finding(
            path=path.as_posix(),
            line=5,
            code="MIG102",
            rule="drop-column",
            severity=Severity.WARNING,
            message='drops column "mood.note" and its data',
            hint="release code that does not use it first, then drop it; keep its data in a backup",
        )
    ]


def test_findings_come_by_line_and_code(dangers: Dangers) -> None:
    """Whatever order the rules have."""
    found = dangers('op.execute("DROP TABLE b")\nop.drop_column("a", "x")\nop.drop_table("c")')

    assert [(each.line, each.code) for each in found] == [
        (6, "MIG101"),
        (6, "MIG105"),
        (7, "MIG102"),
        (8, "MIG101"),
    ]


def test_each_table_of_a_loop_is_one_finding(dangers: Dangers) -> None:
    """The line is one, the objects are two; a third turn with the same table adds nothing."""
    found = dangers('for t in ("a", "b", "a"):\n    op.drop_table(t)')

    assert [each.message for each in found] == [
        'drops table "a" and its rows',
        'drops table "b" and its rows',
    ]


def test_a_name_that_is_computed_is_an_ellipsis(dangers: Dangers) -> None:
    """The finding stands, its object is unknown."""
    found = dangers('op.drop_table(f"{prefix}_old")')

    assert [each.message for each in found] == ['drops table "…_old" and its rows']


def test_a_message_is_one_printable_line(dangers: Dangers) -> None:
    """Names from the file neither break the line nor steer a terminal, and have an end."""
    found = dangers('op.drop_table("a\\nb\\x1b[31m\\ud800" + "c" * 3 + "' + "d" * 500 + '")')

    assert [(each.message.isprintable(), len(each.message)) for each in found] == [(True, 201)]


def test_a_missing_file_is_one_finding(tmp_path: Path) -> None:
    """As any file that cannot be read."""
    found = find_dangers(tmp_path / "gone.py")

    assert [(each.code, each.rule, each.line) for each in found] == [("MIG100", "unreadable", 0)]


def test_the_file_is_not_run(tmp_path: Path) -> None:
    """Neither what stands in it nor what it calls."""
    path = tmp_path / "0002_revision.py"
    path.write_text(f"import pathlib\npathlib.Path({str(tmp_path / 'ran')!r}).touch()\nexit(1)\n")

    found = find_dangers(path)

    assert (found, (tmp_path / "ran").exists()) == ([], False)
