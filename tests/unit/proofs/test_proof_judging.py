"""A proof is green without the defect and red because of it; anything else says why it is none."""

import pytest

from pytest_lifeos.proofs.defect import Defect, one_file
from pytest_lifeos.proofs.evidence import GateRun, Ran, gate_runs
from pytest_lifeos.proofs.links import Link
from pytest_lifeos.proofs.proof import (
    Attempt,
    Case,
    Proof,
    objections_to_clean,
    objections_to_planted,
)
from pytest_lifeos.proofs.step import Command, Step
from pytest_lifeos.proofs.table import table

_DEFECT: Defect = one_file("a name", "shop/x.py", "", "F821")
_FOUND = "shop/x.py:3:1: F821 undefined name"
_LINK = Link(path="ci.yml", line=2, text="pytest --gate lint || true")


def _case(forgiven: str = "") -> Case:
    step = Step(workflow="ci.yml", line=2, job="lint", command=Command(text="x"), forgiven=forgiven)
    return Case(gate="lint", steps=(step,), links=(_LINK,))


def _ran(status: int | None, verdict: str = "", *lines: str) -> Ran:
    gates = (GateRun(gate="lint", verdict=verdict, lines=lines),) if verdict else ()
    return Ran(status=status, seconds=900.0, output="one\n\ntwo\n", gates=gates)


@pytest.mark.parametrize(
    ("ran", "first"),
    [
        (_ran(0, "passed"), None),
        (_ran(None), "clean: did not end within 900 s"),
        (_ran(2, "failed", "a.py:1: E1 bad"), "clean: exit status 2: a.py:1: E1 bad"),
        (_ran(127), "clean: exit status 127: two"),
        (_ran(0), "clean: the command ended with 0 and never ran gate lint"),
        (_ran(0, "failed", "x"), "clean: gate lint is red and the command ended with 0"),
    ],
)
def test_only_a_green_gate_is_clean(ran: Ran, first: str | None) -> None:
    assert next(iter(objections_to_clean(_case(), ran)), None) == first


@pytest.mark.parametrize(
    ("ran", "objections"),
    [
        (_ran(1, "failed", "other", _FOUND), []),
        (_ran(1, "undecided", _FOUND), []),
        (_ran(None), ["planted: did not end within 900 s"]),
        (
            _ran(1, "failed", "shop/y.py: F821 elsewhere"),
            [
                (
                    "planted: red, but not for the planted defect (shop/x.py: F821): "
                    "shop/y.py: F821 elsewhere"
                ),
                "  | one",
                "  | two",
            ],
        ),
        (
            _ran(
                1, "passed", _FOUND
            ),  # a note of a green gate, and a command red for another reason
            [
                f"planted: red, but not for the planted defect (shop/x.py: F821): {_FOUND}",
                "  | one",
                "  | two",
            ],
        ),
        (
            _ran(0, "failed", _FOUND),
            [
                "planted: gate lint was red, and the command ended with 0",
                "ci.yml:2: `|| true` loses the exit status: pytest --gate lint || true",
            ],
        ),
        (
            _ran(0, "passed"),
            [
                (
                    "planted: gate lint passed with the defect in it (shop/x.py: F821): "
                    "a configuration leaves it out, or its rule is off"
                )
            ],
        ),
        (_ran(0), ["planted: the command ended with 0 and never ran gate lint"]),
    ],
)
def test_only_red_for_the_planted_reason_is_a_proof(ran: Ran, objections: list[str]) -> None:
    assert objections_to_planted(_case(), ran, _DEFECT) == objections


def test_a_job_that_forgives_is_no_proof() -> None:
    case = _case("continue-on-error: true")

    found = objections_to_planted(case, _ran(1, "failed", _FOUND), _DEFECT)

    assert found == ["ci.yml:2: the job lint forgives a red gate by `continue-on-error: true`"]


def test_a_warning_about_the_defect_is_no_evidence() -> None:
    finding = {"path": "a.py", "line": 1, "code": "E1", "message": "bad", "hint": "mend"}
    gate = {
        "name": "lint",
        "verdict": "failed",
        "reasons": [{"code": "test-failed", "message": "why"}],
        "findings": [finding | {"severity": "warning"}, finding | {"severity": "error"}],
    }

    assert list(gate_runs([{"gates": [gate]}])) == [
        GateRun(gate="lint", verdict="failed", lines=("why", "a.py 1 E1 bad mend"))
    ]


def test_the_table_is_legible_on_80_columns() -> None:
    attempt = Attempt(defect=_DEFECT, is_red=True, seconds=1.25)
    missed = Attempt(
        defect=_DEFECT,
        is_red=False,
        seconds=0.5,
        objections=("planted: " + "word " * 20, f"  | {'x' * 99}"),
    )
    proofs = [
        Proof(gate="lint", command="make lint", clean="green", attempts=(attempt,)),
        Proof(gate="unit", command="make u " * 9, clean="green", attempts=(attempt, missed)),
    ]

    lines = list(table(proofs, "pr", 80))

    assert max(map(len, lines)) == 80
    assert [lines[0].strip("= "), *lines[1:3], *lines[4:6], lines[-1]] == [
        "proofs",
        "gate  proved  clean  planted      time  command",
        "lint  yes     green  red         1.2 s  make lint",
        "                     red         1.2 s  a name",
        "                     green       0.5 s  a name",
        "pr: 1 of 2 proved",
    ]
