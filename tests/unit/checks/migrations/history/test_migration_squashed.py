"""What another revision has taken the place of is a note with the reason, and nothing else is."""

from __future__ import annotations

import pytest

from pytest_lifeos.checks.migrations.history.change import Before, Change
from pytest_lifeos.checks.migrations.history.deleted import check_deleted
from pytest_lifeos.checks.migrations.history.revision_file import Revision
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.history.squashed import excuse, taken_places
from pytest_lifeos.finding import Finding, Review

REASON = "every database is past it"


def revision(id: str, *parents: str) -> Revision:
    return Revision(id=id, parents=parents, path=f"versions/{id}.py")


def change(*gone: Revision, new: str = "") -> Change:
    """Revisions that are not as they were on main, and the one that is new."""
    was = tuple(Before(revision=each, text=b"") for each in gone)
    return Change(base="main", gone=was, new=frozenset(filter(None, [new])))


OLD = revision("0001"), revision("0002", "0001"), revision("0003", "0002")


def test_one_that_keeps_its_id_takes_its_place_and_that_of_what_it_stood_on() -> None:
    history = History((revision("0002"), revision("0003", "0002")))

    taken = taken_places(history, change(*OLD[:2]), {"0002": REASON})

    assert taken == {"0001": REASON, "0002": REASON}


def test_a_new_one_takes_the_place_of_all_that_is_gone() -> None:
    history = History((revision("0004"), revision("0003", "0004")))

    taken = taken_places(history, change(*OLD, new="0004"), {"0004": REASON})

    # 0003 is edited, and still there: nobody has taken its place.
    assert taken == {"0001": REASON, "0002": REASON}


@pytest.mark.parametrize("squashed", [{}, {"0003": REASON}, {"0009": REASON}])
def test_what_no_entry_is_about_is_deleted(squashed: dict[str, str]) -> None:
    history = History((revision("0003"),))

    taken = taken_places(history, change(*OLD[:2]), squashed)

    assert [each.severity.value for each in check_deleted(history, change(*OLD[:2]), taken)] == [
        "error",
        "error",
    ]


def test_above_the_one_that_keeps_its_id_a_deleted_one_is_found() -> None:
    history = History((revision("0002"),))

    taken = taken_places(history, change(*OLD), {"0002": REASON})

    assert [
        (each.path, each.severity.value) for each in check_deleted(history, change(*OLD), taken)
    ] == [("versions/0001.py", "note"), ("versions/0003.py", "error")]


def test_a_note_says_the_reason_and_where_it_stands() -> None:
    finding = Finding(path="versions/0001.py", code="MIG007", rule="revision-deleted", message="")

    assert excuse(finding, REASON).review == Review(by="pyproject.toml", reason=REASON)
