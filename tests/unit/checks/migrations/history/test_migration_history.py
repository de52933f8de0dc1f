"""The rules over revision files that are only read: MIG001 to MIG005."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.history.cycle import check_cycles
from pytest_lifeos.checks.migrations.history.duplicate_id import check_ids
from pytest_lifeos.checks.migrations.history.heads import check_heads
from pytest_lifeos.checks.migrations.history.missing_parent import check_parents
from pytest_lifeos.checks.migrations.history.revision_file import Revision
from pytest_lifeos.checks.migrations.history.revisions import History, read_history
from pytest_lifeos.checks.migrations.history.unreadable import check_readable
from pytest_lifeos.finding import CannotTell, Finding

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain


def read(chain: Chain) -> History:
    return read_history(chain.project().versions, chain.root)


def texts(findings: Iterable[Finding]) -> list[str]:
    return [str(each) for each in findings]


def test_a_line_of_revisions_has_one_head(chain: Chain) -> None:
    history = read(chain.revision("0001").revision("0002"))

    found = [
        *check_heads(history),
        *check_parents(history),
        *check_ids(history),
        *check_cycles(history),
        *check_readable(history),
    ]

    assert found == []


def test_two_heads_are_one_finding(chain: Chain) -> None:
    history = read(chain.revision("0001").revision("0002").revision("0003", parent="0001"))

    found = texts(check_heads(history))

    assert found == [
        (
            "migrations/versions/0003_step.py:5: MIG001 the history has 2 heads, it needs one: "
            "0003 (migrations/versions/0003_step.py), 0002 (migrations/versions/0002_step.py)"
        )
    ]


@pytest.mark.parametrize(
    ("ini", "said"),
    [
        ("[alembic]\nscript_location = %(here)s/db\n", 'alembic.ini says script_location = "db"'),
        ("[alembic]\nscript_location = migrations\n", "is script_location right?"),
        ("[alembic]\nsqlalchemy.url = x%y\n", "is script_location right?"),
        ("no configuration", "is script_location right?"),
    ],
)
def test_without_revisions_the_folder_that_alembic_knows_is_told(
    chain: Chain, ini: str, said: str
) -> None:
    chain.file("alembic.ini", ini)

    with pytest.raises(CannotTell) as error:
        read(chain)

    assert said in error.value.message


def test_the_newest_head_is_told_by_its_create_date(chain: Chain) -> None:
    body = '"""x\n\nCreate Date: {0}\n"""\nrevision = "{1}"\ndown_revision = None\n'
    chain.file("migrations/versions/a.py", body.format("2025-03-01 10:00:00", "a"))
    chain.file("migrations/versions/b.py", body.format("2024-03-01 10:00:00", "b"))

    (found,) = check_heads(read(chain))

    assert (found.path, found.line) == ("migrations/versions/a.py", 6)


def test_a_merge_joins_two_heads(chain: Chain) -> None:
    chain.revision("0001").revision("0002").revision("0003", parent="0001")
    chain.revision("0004", parent=("0002", "0003"))

    found = list(check_heads(read(chain)))

    assert found == []


def test_heads_are_unknown_while_a_file_is_unreadable(chain: Chain) -> None:
    chain.revision("0001").file("migrations/versions/0002_step.py", "revision = (")

    with pytest.raises(CannotTell, match=r"heads are unknown without migrations/versions/0002"):
        list(check_heads(read(chain)))


def test_no_revision_at_all_cannot_be_judged(chain: Chain) -> None:
    chain.file("migrations/versions/__init__.py", "")

    with pytest.raises(CannotTell, match="no revision file lies in migrations/versions") as doubt:
        read(chain)

    assert doubt.value.code == "migrations-none"


def test_a_parent_that_does_not_exist_is_found(chain: Chain) -> None:
    history = read(chain.revision("0002", parent="0001"))

    found = texts(check_parents(history))

    assert found == [
        (
            "migrations/versions/0002_step.py:5: MIG002 down_revision of 0002 is 0001, "
            "which no revision file declares"
        )
    ]


@pytest.mark.parametrize(("needed", "count"), [("0001", 0), ("first", 0), ("lost", 1)])
def test_depends_on_names_an_id_or_a_branch(chain: Chain, needed: str, count: int) -> None:
    chain.file("migrations/versions/a.py", 'revision = "0001"\nbranch_labels = ("first",)\n')
    chain.file("migrations/versions/b.py", f'revision = "0002"\ndepends_on = "{needed}"\n')

    found = list(check_parents(read(chain)))

    assert len(found) == count


def test_two_files_with_one_id_are_found(chain: Chain) -> None:
    chain.revision("0001").file("migrations/versions/9.py", 'revision = "0001"\n')

    found = texts(check_ids(read(chain)))

    assert found == [
        (
            "migrations/versions/9.py:1: MIG003 revision 0001 is declared here and in "
            "migrations/versions/0001_step.py"
        )
    ]


def test_a_cycle_of_two_is_one_finding(chain: Chain) -> None:
    history = read(chain.revision("0001", parent="0002").revision("0002", parent="0001"))

    found = texts([*check_cycles(history), *check_heads(history)])

    assert found == [
        (
            "migrations/versions/0001_step.py:5: MIG004 revisions stand on each other in a circle: "
            "0001 -> 0002 -> 0001"
        )
    ]


def test_a_revision_on_itself_and_what_follows_is_one_finding(chain: Chain) -> None:
    history = read(chain.revision("0001", parent="0001").revision("0002").revision("0003"))

    found = [each.message for each in check_cycles(history)]

    assert found == ["revisions stand on each other in a circle: 0001 -> 0001"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("def upgrade(:\n", 1, "invalid syntax"),
        ("\nrevision = make()\n", 2, "`revision` is not a literal"),
        ("revision = None\n", 1, "`revision` is not one string"),
        ('revision = "1"\ndown_revision = [0]\n', 2, "`down_revision` is not a literal"),
        ("x = 1\n", 0, "does not assign `revision`"),
        ("revision = '\0'\n", 0, ""),
        ("x = " + "(" * 500 + ")" * 500 + "\n", 0, ""),
    ],
)
def test_a_file_that_is_no_revision_is_found(
    chain: Chain, text: str, line: int, reason: str
) -> None:
    chain.file("migrations/versions/0001.py", text)

    (found,) = check_readable(read(chain))

    assert (found.code, found.path) == ("MIG005", "migrations/versions/0001.py")
    assert found.line in {line, 1}
    assert reason in found.message


def test_a_file_in_another_encoding_is_read(chain: Chain) -> None:
    path = chain.root / "migrations/versions/0001.py"
    path.parent.mkdir()
    path.write_bytes('# coding: latin-1\n"""é"""\nrevision = "0001"\n'.encode("latin-1"))

    history = read(chain)

    name = "migrations/versions/0001.py"
    assert history == History((Revision(id="0001", path=name, line=3, message="é"),))


def test_annotated_assignments_and_lists_are_read(tmp_path: Path) -> None:
    text = (
        'revision: str = "c"\n'
        'down_revision: str | None = ["a", "b"]\n'
        "\n\ndef downgrade() -> None:\n    pass\n"
    )
    (tmp_path / "c.py").write_text(text)

    history = read_history(tmp_path, tmp_path)

    assert history.revisions == (
        Revision(id="c", parents=("a", "b"), path="c.py", line=2, downgrade_line=5),
    )
