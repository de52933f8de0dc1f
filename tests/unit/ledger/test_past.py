"""Which past run a gate is compared with, and what comes of it."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_lifeos.finding import CannotTell, Severity
from pytest_lifeos.ledger.branches import base_branches, current_branch
from pytest_lifeos.ledger.entry import CoverageEntry, Entry, GateEntry
from pytest_lifeos.ledger.file import append
from pytest_lifeos.ledger.past import LastGreen, last_green
from pytest_lifeos.settings import Settings
from pytest_lifeos.thresholds.dropping import check_against_past
from pytest_lifeos.verdict import MeasuredCoverage


def _entry(total: float, branch: str | None = "main", verdict: str = "passed") -> Entry:
    measured = CoverageEntry(total=total, branch=50.0)
    gate = GateEntry(verdict=verdict, duration_s=1.0, items={}, coverage=measured)
    return Entry(
        commit="123456789",
        branch=branch,
        changed=False,
        started="2026-01-02T03:04:05Z",
        duration_s=1.0,
        python="3.11",
        names=("unit",),
        verdict="failed",
        gates={"unit": gate},
    )


def _lines_only(entry: Entry) -> Entry:
    measured = CoverageEntry(total=1.0, branch=None)
    return replace(entry, gates={"unit": replace(entry.gates["unit"], coverage=measured)})


def test_the_last_green_run_of_the_gate_on_the_base_branch_is_the_one() -> None:
    entries = [
        None,
        _entry(1.0, branch="feature"),
        _entry(2.0, branch=None),
        _entry(3.0, verdict="failed"),
        replace(_entry(4.0), changed=True),
        replace(_entry(5.0), gates={"lint": _entry(5.0).gates["unit"]}),
        _lines_only(_entry(6.0)),
        _entry(7.0),
        None,
        _entry(8.0),
    ]

    found = last_green(entries, "unit", {"main"}, with_branches=True)

    assert found == LastGreen(total=7.0, commit="123456789", branch="main", unreadable=1)


def test_without_such_a_run_there_is_no_total() -> None:
    found = last_green([_entry(1.0, branch="feature")], "unit", {"main"}, with_branches=True)

    assert found == LastGreen(total=None)


@pytest.fixture
def shop(tmp_path: Path) -> Settings:
    """A checkout on main, and settings with a ledger."""
    argv = ["git", "init", "-q", "-b", "main"]
    subprocess.run(argv, cwd=tmp_path, check=True, timeout=60)
    return Settings(
        root=tmp_path,
        package="shop",
        lock=None,
        marks={},
        gates={},
        pipelines={},
        base="origin/main",
        ledger="ledger.jsonl",
    )


def _judged(shop: Settings, total: float, may_drop: float) -> list[tuple[str, Severity, str]]:
    now = MeasuredCoverage(total=total, branch=1.0)
    outside = {name: text for name, text in os.environ.items() if not name.startswith("GIT")}
    findings = check_against_past(shop, "unit", now, may_drop, outside)
    return [(each.code, each.severity, each.message) for each in findings]


@pytest.mark.parametrize(
    ("total", "may_drop"), [(91.5, 0.0), (99.0, 0.0), (91.0, 0.5), (91.2, 0.3)]
)
def test_a_total_that_did_not_drop_too_far_has_no_finding(
    shop: Settings, total: float, may_drop: float
) -> None:
    append(shop.root / "ledger.jsonl", _entry(91.5))

    assert _judged(shop, total, may_drop) == []


@pytest.mark.parametrize(
    ("total", "may_drop", "message"),
    [
        (
            91.2,
            0.0,
            "covers 91.20 %, 0.3 less than the 91.50 % of main (1234567); it may drop by 0",
        ),
        (
            91.4999,
            0.0,
            "covers 91.49 %, 0.0001 less than the 91.50 % of main (1234567); it may drop by 0",
        ),
        (
            90.0,
            1.0,
            "covers 90.00 %, 1.5 less than the 91.50 % of main (1234567); it may drop by 1",
        ),
    ],
)
def test_a_total_that_dropped_too_far_is_one_finding(
    shop: Settings, total: float, may_drop: float, message: str
) -> None:
    append(shop.root / "ledger.jsonl", _entry(91.5))

    assert _judged(shop, total, may_drop) == [("COV006", Severity.ERROR, message)]


def test_the_first_run_on_the_base_branch_passes_and_says_so(shop: Settings) -> None:
    message = "compared with nothing: this is the first run on main that the ledger will hold"

    assert _judged(shop, 50.0, 0.0) == [("COV007", Severity.NOTE, message)]


def test_a_run_elsewhere_without_a_past_cannot_be_told(shop: Settings) -> None:
    subprocess.run(["git", "switch", "-q", "-c", "feature"], cwd=shop.root, check=True, timeout=60)

    with pytest.raises(CannotTell) as caught:
        _judged(shop, 50.0, 0.0)

    assert (caught.value.code, caught.value.message) == (
        "ledger-no-run",
        (
            "coverage: ledger.jsonl holds no green run of unit on main without changes "
            "that are not committed; run it there once, and bring that file along"
        ),
    )


def test_half_a_line_is_a_warning_beside_what_the_whole_ones_say(shop: Settings) -> None:
    append(shop.root / "ledger.jsonl", _entry(91.5))
    with (shop.root / "ledger.jsonl").open("a") as ledger:
        ledger.write('{"schema": "pytest')

    message = "1 line passed over that no run wrote to its end"

    assert _judged(shop, 91.5, 0.0) == [("COV008", Severity.WARNING, message)]


def test_a_ledger_of_nothing_but_half_lines_is_no_first_run(shop: Settings) -> None:
    (shop.root / "ledger.jsonl").write_text("torn\n")

    with pytest.raises(CannotTell) as caught:
        _judged(shop, 50.0, 0.0)

    assert caught.value.code == "ledger-unreadable"


@pytest.mark.parametrize(
    ("environ", "branch"),
    [
        ({}, "main"),
        ({"GITHUB_REF_NAME": "other"}, "main"),
        (
            {"GITHUB_ACTIONS": "true", "GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "branch"},
            "main",
        ),
        ({"GITHUB_ACTIONS": "true", "GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "tag"}, None),
        (
            {
                "GITHUB_ACTIONS": "true",
                "GITHUB_REF_NAME": "5/merge",
                "GITHUB_HEAD_REF": "main",
                "GITHUB_REF_TYPE": "branch",
            },
            "5/merge",
        ),
        ({"GITLAB_CI": "true", "CI_COMMIT_BRANCH": "main"}, "main"),
        ({"GITLAB_CI": "true", "CI_COMMIT_REF_NAME": "main"}, None),
    ],
    ids=["git", "no-ci", "github", "tag", "fork", "gitlab", "merge-request"],
)
def test_a_run_is_on_the_branch_that_ci_or_git_names(
    shop: Settings, environ: dict[str, str], branch: str | None
) -> None:
    assert current_branch(shop.root, {"PATH": os.environ["PATH"], **environ}) == branch


@pytest.mark.parametrize(
    ("asked", "environ", "names"),
    [
        (None, {}, {"main", "master"}),
        ("origin/main", {}, {"main"}),
        ("main", {}, {"main"}),
        ("release/1", {}, {"release/1"}),
        ("up/main", {}, {"main"}),
        (None, {"GITHUB_BASE_REF": "release/1"}, {"release/1"}),
    ],
)
def test_the_base_branch_is_known_without_its_remote(
    shop: Settings, asked: str | None, environ: dict[str, str], names: set[str]
) -> None:
    subprocess.run(
        ["git", "remote", "add", "up", "https://example.org/x"],
        cwd=shop.root,
        check=True,
        timeout=60,
    )

    found = base_branches(shop.root, asked, {"PATH": os.environ["PATH"], **environ})

    assert found == names
