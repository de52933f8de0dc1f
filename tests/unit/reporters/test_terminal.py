"""The closing table as a whole: order, words and numbers, at 80 columns and without colour."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pytest_lifeos.finding import Finding, Review, Severity
from pytest_lifeos.reporters.report import RunReport, make_report
from pytest_lifeos.reporters.terminal import show
from pytest_lifeos.selection.orphans import Orphans
from pytest_lifeos.verdict import GateVerdict, Reason, Verdict

_NO_ITEMS = dict.fromkeys(("failed", "errors", "skipped", "xfailed", "xpassed"), 0)
_PASSED = GateVerdict(
    name="lint",
    verdict=Verdict.PASSED,
    reasons=(),
    items={"selected": 2, "passed": 2} | _NO_ITEMS,
    duration_s=0.84,
    budget_s=120.0,
    coverage=None,
    tools=(),
    findings=(),
    bars=(2, 2),
)


def _reason(message: str, verdict: Verdict) -> Reason:
    return Reason(code="any", message=message, verdict=verdict)


_LONG = (
    "tests/unit/test_models.py::test_there_is_a_table_for_products: "
    "AssertionError: assert ['product'] == ['goods']"
)
_FAILED = replace(
    _PASSED,
    name="unit",
    verdict=Verdict.FAILED,
    reasons=(
        _reason(_LONG, Verdict.FAILED),
        _reason("1 of 7 items did not report", Verdict.UNDECIDED),
    ),
    items={"selected": 7, "passed": 5, "failed": 1} | _NO_ITEMS,
    budget_s=90.0,
    bars=(1, 2),
)
_UNDECIDED = replace(
    _PASSED,
    name="ml",
    verdict=Verdict.UNDECIDED,
    reasons=(_reason("ruff is not installed", Verdict.UNDECIDED),),
    budget_s=None,
    bars=None,
)
_FIVE = ("lint", "typecheck", "security", "unit", "migrations")


def _report(*gates: GateVerdict, names: tuple[str, ...] = ("pr",)) -> RunReport:
    return RunReport(
        commit=None,
        started=datetime(2026, 1, 2, tzinfo=timezone.utc),
        duration_s=7.51,
        names=names,
        verdict=Verdict.FAILED,
        gates=gates,
    )


@pytest.fixture
def shown(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch
) -> Callable[[RunReport], list[str]]:
    """The lines of the table, as a terminal without colours and 80 columns wide shows them."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PY_COLORS", "0")

    def show_and_read(report: RunReport) -> list[str]:
        import io

        written = io.StringIO()
        terminal = pytest.TerminalReporter(pytestconfig, written)
        monkeypatch.setattr(pytestconfig, "get_terminal_writer", lambda: terminal._tw)
        show(report, terminal)
        return written.getvalue().splitlines()

    return show_and_read


def test_the_table_is_a_line_a_gate_and_the_verdict_of_all(
    shown: Callable[[RunReport], list[str]],
) -> None:
    lines = shown(_report(_PASSED, _FAILED, _UNDECIDED))

    assert [line for line in lines if line] == [
        "================================ quality gates =================================",
        "gate  verdict     tests   bars   time",
        "lint  passed        2/2    2/2   0.8 s of 2 min",
        "unit  failed        5/7    1/2   0.8 s of 1.5 min",
        "    tests/unit/test_models.py::test_there_is_a_table_for_products:",
        "    AssertionError: assert ['product'] == ['goods'] (and 1 more)",
        "ml    undecided     2/2      -   0.8 s   ruff is not installed",
        "pr: failed (1 passed, 1 failed, 1 undecided, 7.5 s)",
    ]


def _found(code: str, severity: Severity, review: Review | None = None) -> Finding:
    return Finding(
        path="versions/0003_x.py",
        line=9,
        code=code,
        rule="any",
        severity=severity,
        message="drops a table",
        review=review,
    )


def test_what_was_accepted_and_the_first_note_stand_below_the_gate(
    shown: Callable[[RunReport], list[str]],
) -> None:
    accepted = _found("MIG101", Severity.NOTE, Review(by="db-team", reason="it is empty"))
    notes = (_found("MIG040", Severity.NOTE), _found("MIG203", Severity.NOTE))
    findings = (*notes, accepted, accepted, _found("MIG102", Severity.WARNING))

    lines = shown(_report(replace(_PASSED, findings=findings)))

    assert [line for line in lines if line][2:] == [
        "lint  passed        2/2    2/2   0.8 s of 2 min",
        "    warning: versions/0003_x.py:9: MIG102 drops a table",
        "    reviewed: versions/0003_x.py:9: MIG101 drops a table (db-team: it is empty)",
        "    (and 1 more)",
        "    note: versions/0003_x.py:9: MIG040 drops a table (and 1 more)",
        "pr: failed (1 passed, 7.5 s)",
    ]


_ORPHANS = tuple(f"tests/odd/test_everything.py::test_with_a_long_name_{n}" for n in range(3))


@pytest.mark.parametrize(
    ("orphans", "lines"),
    [
        (
            ("tests/test_odd.py::test_it",),
            ["1 test belongs to no gate of a pipeline: tests/test_odd.py::test_it"],
        ),
        (
            _ORPHANS,
            ["3 tests belong to no gate of a pipeline, the first is", f"    {_ORPHANS[0]}"],
        ),
    ],
    ids=["one", "three"],
)
def test_tests_that_belong_to_no_gate_stand_before_the_verdict(
    shown: Callable[[RunReport], list[str]], orphans: tuple[str, ...], lines: list[str]
) -> None:
    written = shown(replace(_report(_PASSED), orphans=Orphans(tests=orphans)))

    assert written[-1 - len(lines) : -1] == lines


def test_gates_pipelines_and_files_that_nobody_runs_have_a_line_each(
    shown: Callable[[RunReport], list[str]],
) -> None:
    orphans = Orphans(
        gates=("ml", "smoke"),
        lacking={"main": "it", "pr": "all of it, unit is left out"},
        unseen=("tests/tests_b.py: it is not named as python_files says",),
    )

    written = shown(replace(_report(_PASSED), orphans=orphans))

    assert written[-6:-1] == [
        "2 gates are run by no pipeline: ml, smoke",
        "pipeline main: no workflow runs it",
        "pipeline pr: no workflow runs all of it, unit is left out",
        "1 looks like tests and is not collected: tests/tests_b.py: it is not named as",
        "    python_files says",
    ]


def test_a_reason_of_the_run_says_which_verdict_it_makes(
    shown: Callable[[RunReport], list[str]],
) -> None:
    orphans = Orphans(gates=("ml",), untold="no PyYAML")
    report = make_report(
        Path("/nowhere"),
        ("pr",),
        datetime.now(timezone.utc),
        [_PASSED],
        orphans,
        fails_on_orphans=True,
    )

    written = shown(replace(report, duration_s=7.5))

    assert written[-3:] == [
        "failed: 1 gate is run by no pipeline: ml",
        "undecided: nobody can say which gates the workflows run: no PyYAML",
        "pr: failed (1 passed, 7.5 s)",
    ]


def test_no_line_is_longer_than_the_terminal_however_many_gates_are_named(
    shown: Callable[[RunReport], list[str]],
) -> None:
    gates = [replace(each, name=name) for name in _FIVE for each in (_FAILED,)]
    gates[0], gates[1] = _PASSED, replace(_UNDECIDED, name="typecheck")

    lines = shown(_report(*gates, names=_FIVE))

    assert [line for line in lines if len(line) > 80] == []
    assert lines[-1].endswith("failed (1 passed, 3 failed, 1 undecided, 7.5 s)")


_README = Path(__file__).parents[3] / "README.md"
_ROW = re.compile(
    r"(?P<name>\w+) +(?P<verdict>passed|failed|undecided) +(?P<passed>\d+)/(?P<selected>\d+)"
    r" +(?P<met>\d+)/(?P<judged>\d+) +(?P<seconds>[\d.]+) s of (?P<minutes>\d+) min"
)


def _gate_of(row: re.Match[str]) -> GateVerdict:
    return replace(
        _PASSED,
        name=row["name"],
        verdict=Verdict(row["verdict"]),
        items={"selected": int(row["selected"]), "passed": int(row["passed"])} | _NO_ITEMS,
        bars=(int(row["met"]), int(row["judged"])),
        duration_s=float(row["seconds"]),
        budget_s=60.0 * int(row["minutes"]),
    )


def test_the_sample_of_the_readme_is_the_table_that_it_shows(
    shown: Callable[[RunReport], list[str]],
) -> None:
    """Columns, rows and the last line but its time; what stands indented is the run's own."""
    sample = _README.read_text(encoding="utf-8").split("```text\n")[1].split("```")[0].splitlines()
    gates = [_gate_of(row) for row in map(_ROW.fullmatch, sample) if row]

    lines = shown(_report(*gates))

    own = [line for line in sample if not line.startswith("    ")]
    assert [line.split(", 7.5 s")[0] for line in lines if line] == [
        *own[:-1],
        own[-1].rpartition(",")[0],
    ]
