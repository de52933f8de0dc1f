"""Downgrades that are not demanded: `minimum_downgrade` and `one_way`, MIG033 to MIG035."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.demands import Demands
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.history.revision_file import Revision
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.checks.migrations.rehearsal.rehearse import rehearse
from pytest_lifeos.checks.migrations.rehearsal.stretches import Stretch, stretches
from pytest_lifeos.finding import Review

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

_RAISE = "raise NotImplementedError('no way back')"


def made(name: str) -> str:
    return f'op.create_table("{name}", sa.Column("id", sa.Integer, primary_key=True))'


def dropped(name: str) -> str:
    return f'op.drop_table("{name}")'


def four(chain: Chain, **downs: str) -> Chain:
    """Four revisions that make a table each; `downs` takes the place of a downgrade."""
    for n in range(1, 5):
        chain.revision(f"000{n}", made(f"t{n}"), downs.get(f"d{n}", dropped(f"t{n}")))
    return chain


def told(chain: Chain, **given: object) -> list[tuple[str, str]]:
    """The code and the file of each finding about downgrades, or its message where it is reviewed."""
    demands = Demands(**given)  # type: ignore[arg-type]  # the words of the settings
    found = rehearse(chain.project(), sqlite_file, 60.0, demands).downgrade
    return [(each.code, each.path.rpartition("/")[2]) for each in found]


def test_a_downgrade_that_fails_below_the_minimum_is_no_fault_and_is_said(chain: Chain) -> None:
    demands = Demands(minimum_downgrade="0002")

    (found,) = rehearse(four(chain, d2=_RAISE).project(), sqlite_file, 60.0, demands).downgrade

    assert (str(found), found.severity.value, found.review) == (
        (
            "migrations/versions/0002_step.py:12: MIG034 no downgrade below 0002 is demanded, "
            "of 2 of 4 revisions"
        ),
        "note",
        Review(by="pyproject.toml", reason='minimum_downgrade = "0002"'),
    )


@pytest.mark.parametrize("fault", [_RAISE, "pass"])
def test_a_downgrade_above_the_minimum_is_held_to_what_it_does(chain: Chain, fault: str) -> None:
    codes = told(four(chain, d3=fault), minimum_downgrade="0002")

    code = "MIG031" if fault == "pass" else "MIG030"
    assert codes == [(code, "0003_step.py"), ("MIG034", "0002_step.py")]


def test_with_the_head_as_minimum_no_downgrade_runs(chain: Chain) -> None:
    assert told(four(chain, d4=_RAISE), minimum_downgrade="0004") == [("MIG034", "0004_step.py")]


@pytest.mark.parametrize("fault", [_RAISE, "pass", dropped("t3") + "\n" + made("t9")])
def test_a_one_way_revision_that_has_no_way_back_is_said(chain: Chain, fault: str) -> None:
    demands = Demands(one_way={"0003": "splits names"})

    (found,) = rehearse(four(chain, d3=fault).project(), sqlite_file, 60.0, demands).downgrade

    assert (found.message, found.severity.value, found.review) == (
        "the downgrade of 0003 is not demanded",
        "note",
        Review(by="pyproject.toml", reason="splits names"),
    )


def test_a_one_way_revision_whose_downgrade_works_is_said(chain: Chain) -> None:
    demands = Demands(one_way={"0003": "splits names"})

    (found,) = rehearse(four(chain).project(), sqlite_file, 60.0, demands).downgrade

    assert (str(found), found.severity.value) == (
        (
            "migrations/versions/0003_step.py:12: MIG035 the downgrade of 0003 works all the same, "
            "and is in one_way: splits names"
        ),
        "warning",
    )


@pytest.mark.parametrize("broken", ["d4", "d2", "d1"])
def test_the_others_are_held_to_what_they_do_above_and_below(chain: Chain, broken: str) -> None:
    codes = told(four(chain, d3=_RAISE, **{broken: "pass"}), one_way={"0003": "x"})

    file = f"000{broken[1]}_step.py"
    assert sorted(codes) == [("MIG031", file), ("MIG034", "0003_step.py")]


def test_two_one_way_revisions_part_the_way_in_three(chain: Chain) -> None:
    codes = told(four(chain, d2=_RAISE, d4=_RAISE, d3="pass"), one_way={"0002": "x", "0004": "y"})

    assert codes == [
        ("MIG034", "0004_step.py"),
        ("MIG031", "0003_step.py"),
        ("MIG034", "0002_step.py"),
    ]


def test_below_the_minimum_a_one_way_revision_is_not_tried(chain: Chain) -> None:
    codes = told(four(chain), one_way={"0001": "x"}, minimum_downgrade="0002")

    assert codes == [("MIG034", "0002_step.py")]


@pytest.mark.parametrize(
    ("given", "said", "hint"),
    [
        (
            {"minimum_downgrade": "00002"},
            'minimum_downgrade names "00002", which no revision file declares',
            "did you mean 0002?",
        ),
        (
            {"one_way": {"zzz": "x"}},
            'one_way names "zzz", which no revision file declares',
            "give the whole id of a revision",
        ),
    ],
)
def test_a_revision_that_is_not_there_is_found_and_excuses_nothing(
    chain: Chain, given: dict[str, object], said: str, hint: str
) -> None:
    demands = Demands(**given)  # type: ignore[arg-type]  # the words of the settings
    found = rehearse(four(chain, d2="pass").project(), sqlite_file, 60.0, demands).downgrade

    assert [(each.code, each.path) for each in found] == [
        ("MIG031", "migrations/versions/0002_step.py"),
        ("MIG033", "pyproject.toml"),
    ]
    assert (found[1].message, found[1].hint) == (said, hint)


def test_on_postgresql_it_is_the_same(on_postgresql: Chain) -> None:
    from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database

    new_url = on_postgresql.new_url
    assert new_url is not None
    demands = Demands(one_way={"0003": "x"}, minimum_downgrade="0001")
    chain = four(on_postgresql, d3=_RAISE, d2="pass", d1=_RAISE)

    found = rehearse(
        chain.project(), lambda: postgresql_database(new_url(), 60.0), 60.0, demands
    ).downgrade

    assert [each.code for each in found] == ["MIG034", "MIG031", "MIG034"]


def test_branches_are_parted_each_where_it_has_to_be() -> None:
    """One-way b2 on a branch of its own keeps what it stands on, and nothing of the other branch."""
    parents = {"0": (), "a1": ("0",), "a2": ("a1",), "b1": ("0",), "b2": ("b1",), "b3": ("b2",)}
    history = History(tuple(Revision(id=id, parents=up, path=id) for id, up in parents.items()))

    found = list(stretches(history, Demands(one_way={"b2": "x"})))

    assert found == [
        Stretch(
            applied=frozenset(parents),
            down=frozenset(("a1", "a2", "b3")),
            one_way=frozenset(("b2",)),
        ),
        Stretch(applied=frozenset(("0", "b1")), down=frozenset(("0", "b1")), one_way=frozenset()),
    ]
