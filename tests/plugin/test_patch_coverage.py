"""The bars over a change and over time: patch, branch and may_drop, in a checkout with a base branch."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Run

Mode = tuple[str, ...]

_TOTAL = "total = 100, branch = true"
_SIGN = """
    def sign(number):
        if number < 0:
            return "-"
        return "+"


    def twice(number):
        return sum([
            number,
            number,
        ])
    """
_TEST = """
    from shop.sign import sign, twice

    def test_sign(): assert (sign(1), sign(-1)) == ("+", "-")
    """
_TWICE = "def test_twice(): assert twice(1) == 2\n"


def _git(project: Project, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=project.root, check=True, timeout=60)


def _bars(project: Project, bars: str) -> None:
    settings = (project.root / "pyproject.toml").read_text()
    project.write({"pyproject.toml": settings.replace(_TOTAL, bars), ".gitignore": "out/\n*.pyc\n"})


def _commit(project: Project) -> None:
    _git(project, "add", "-A")
    _git(project, "commit", "-q", "-m", "shop")


@pytest.fixture
def branch(shop: Project) -> Project:
    """A branch of a project on main with a bar over changes, not yet changed."""
    _bars(shop, "patch = 95")
    _git(shop, "init", "-q", "-b", "main")
    _commit(shop)
    _git(shop, "switch", "-q", "-c", "feature")
    return shop


def _codes(run: Run) -> list[str]:
    assert run.report is not None
    return [finding["code"] for finding in run.report["gates"][0]["findings"]]


def test_a_changed_line_that_nothing_covers_fails_the_gate(branch: Project, mode: Mode) -> None:
    branch.write({"shop/sign.py": _SIGN, "tests/unit/test_sign.py": _TEST})
    _commit(branch)

    run = branch.gate("unit", *mode)

    reason = run.reasons["unit"][0][1]
    assert (run.status, run.verdicts, reason[:49]) == (
        1,
        {"unit": "failed"},
        "shop: COV003 covers 50.00 % of 2 lines changed si",
    )
    assert reason.endswith("95 % is asked for; shop/sign.py misses 8")
    assert "FAILED pyproject.toml::unit::coverage[patch]" in run.out


def test_a_changed_line_that_a_test_covers_passes(branch: Project, mode: Mode) -> None:
    branch.write({"shop/sign.py": _SIGN, "tests/unit/test_sign.py": _TEST})
    with (branch.root / "tests/unit/test_sign.py").open("a") as test:
        test.write(_TWICE)

    run = branch.gate("unit", *mode)

    assert (run.is_green(), _codes(run)) == (True, [])


@pytest.mark.parametrize(
    "files",
    [
        {"shop/late.py": "LATE = 1\n"},
        {"shop/deep/late.py": "LATE = 1\n"},
        {".git/info/attributes": "*.py -diff\n", "shop/late.py": "LATE = 1\n"},
        {"shop/sign.py": _SIGN.replace("number,", "number or 1,", 1)},
    ],
    ids=["new-file", "folder-without-init", "no-diff-attribute", "inside-of-a-statement"],
)
def test_no_change_is_passed_over(branch: Project, files: dict[str, str]) -> None:
    """On each of these diff-cover 11 ends with 0 and speaks of no lines."""
    branch.write({"shop/sign.py": _SIGN, "tests/unit/test_sign.py": _TEST})
    _commit(branch)
    _git(branch, "branch", "-q", "-f", "main")
    branch.write(files)

    assert _codes(branch.gate("unit")) == ["COV003"]


def test_no_changed_line_passes_and_says_so(branch: Project) -> None:
    run = branch.gate("unit")

    assert (run.is_green(), _codes(run)) == (True, ["COV004"])


def test_a_changed_file_that_is_omitted_is_in_no_percentage(branch: Project) -> None:
    settings = (branch.root / "pyproject.toml").read_text()
    branch.write(
        {"pyproject.toml": f'{settings}omit = ["shop/late.py"]\n', "shop/late.py": "L = 1"}
    )

    run = branch.gate("unit")

    assert (run.is_green(), _codes(run)) == (True, ["COV004"])


def test_without_a_base_branch_the_gate_is_undecided(branch: Project) -> None:
    _git(branch, "branch", "-q", "-m", "main", "trunk")

    run = branch.gate("unit")

    assert (run.verdicts, run.codes) == ({"unit": "undecided"}, ["coverage-base"])


@pytest.mark.parametrize(("bar", "verdict"), [(50, "passed"), (50.1, "failed")])
def test_branches_are_held_to_a_bar_of_their_own(shop: Project, bar: float, verdict: str) -> None:
    _bars(shop, f"branch = {bar}")
    shop.write(
        {"tests/unit/test_sign.py": "from shop.sign import sign\ndef test_sign(): sign(1)\n"}
    )

    run = shop.gate("unit")

    assert run.verdicts == {"unit": verdict}


@pytest.mark.parametrize("may_drop", [0, 50], ids=["too-far", "allowed"])
def test_a_total_may_drop_below_main_only_as_far_as_is_said(shop: Project, may_drop: int) -> None:
    _bars(shop, f"may_drop = {may_drop}")
    _git(shop, "init", "-q", "-b", "main")
    _commit(shop)
    first = shop.gate("unit")
    _git(shop, "switch", "-q", "-c", "feature")
    shop.write({"shop/late.py": "LATE = 1\n"})

    run = shop.gate("unit")

    ledger = (shop.root / ".lifeos/ledger.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in ledger]
    kept = [(each["branch"], each["changed"], each["verdict"]) for each in entries]
    verdict = "failed" if may_drop == 0 else "passed"
    assert (first.is_green(), _codes(first)) == (True, ["COV007"])
    assert (run.verdicts, _codes(run)) == ({"unit": verdict}, ["COV006"] if may_drop == 0 else [])
    assert kept == [("main", False, "passed"), ("feature", True, verdict)]


def test_a_branch_without_the_ledger_of_main_is_undecided(branch: Project) -> None:
    settings = (branch.root / "pyproject.toml").read_text()
    branch.write({"pyproject.toml": settings.replace("patch = 95", "may_drop = 0")})

    run = branch.gate("unit")

    assert (run.verdicts, run.codes) == ({"unit": "undecided"}, ["ledger-no-run"])


def test_a_ledger_that_cannot_be_written_is_told_and_changes_no_verdict(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    ledger = 'package = "shop"\nledger = "pyproject.toml/ledger.jsonl"'
    shop.write({"pyproject.toml": settings.replace('package = "shop"', ledger)})

    run = shop.gate("unit")

    assert (run.is_green(), "WARNING: ledger: " in run.err) == (True, True)
