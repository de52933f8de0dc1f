"""report.json keeps to its schema; verdict.json comes last, whole or not at all."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import jsonschema
import pytest

from pytest_lifeos.finding import Finding, Severity
from pytest_lifeos.reporters import json_report
from pytest_lifeos.reporters.checkout import Checkout
from pytest_lifeos.reporters.json_report import forget_verdict, to_plain, write_report
from pytest_lifeos.reporters.report import RunReport, head_commit, make_report
from pytest_lifeos.selection.orphans import Orphans
from pytest_lifeos.verdict import GateVerdict, MeasuredCoverage, Reason, ToolUse, Verdict

_SCHEMA = json.loads(Path(json_report.__file__).with_name("report.schema.json").read_text())
_NO_ITEMS = dict.fromkeys(
    ("selected", "passed", "failed", "errors", "skipped", "xfailed", "xpassed"), 0
)
_LINT = GateVerdict(
    name="lint",
    verdict=Verdict.FAILED,
    reasons=(Reason(code="test-failed", message="a.py: F401 x", verdict=Verdict.FAILED),),
    items=_NO_ITEMS | {"selected": 1, "failed": 1},
    duration_s=0.5,
    budget_s=60.0,
    coverage=MeasuredCoverage(total=91.25, branch=None, packages={"shop/money": 95.0}),
    tools=(ToolUse(name="ruff", version="1", exit_status=1, files=2, duration_s=0.5),),
    findings=(
        Finding(
            path="a.py", line=3, code="F401", rule="r", severity=Severity.NOTE, message="Grüße"
        ),
    ),
)
_REPORT = RunReport(
    commit="a" * 40,
    started=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc),
    duration_s=1.5,
    names=("pr", "ml"),
    verdict=Verdict.FAILED,
    gates=(_LINT,),
)

_ORPHANS = Orphans(
    tests=("tests/test_x.py::test_y",),
    gates=("ml",),
    lacking={"pr": "it"},
    unseen=("tests/tests_b.py: why",),
)
_RED = Reason(code="orphans", message="1 gate is run by no pipeline: ml", verdict=Verdict.FAILED)


def test_a_report_holds_all_that_was_judged() -> None:
    assert to_plain(_REPORT) == {
        "schema": "pytest-lifeos/report/1",
        "commit": "a" * 40,
        "started": "2026-01-02T03:04:05Z",
        "duration_s": 1.5,
        "pipeline": "pr,ml",
        "verdict": "failed",
        "gates": [
            {
                "name": "lint",
                "verdict": "failed",
                "reasons": [{"code": "test-failed", "message": "a.py: F401 x"}],
                "items": _NO_ITEMS | {"selected": 1, "failed": 1},
                "duration_s": 0.5,
                "budget_s": 60.0,
                "coverage": {"total": 91.25, "branch": None, "packages": {"shop/money": 95.0}},
                "tools": [{"name": "ruff", "version": "1", "exit_status": 1, "files": 2}],
                "findings": [
                    {
                        "path": "a.py",
                        "line": 3,
                        "column": 0,
                        "code": "F401",
                        "rule": "r",
                        "severity": "note",
                        "message": "Grüße",
                        "hint": "",
                        "review": None,
                    }
                ],
            }
        ],
    }


def test_what_nobody_runs_is_named_where_there_is_some() -> None:
    plain = to_plain(replace(_REPORT, orphans=_ORPHANS, reasons=(_RED,)))

    assert plain == to_plain(_REPORT) | {
        "orphans": ["tests/test_x.py::test_y"],
        "orphan_gates": ["ml"],
        "orphan_pipelines": ["pr"],
        "unseen": ["tests/tests_b.py: why"],
        "reasons": [{"code": "orphans", "message": "1 gate is run by no pipeline: ml"}],
    }


@pytest.mark.parametrize(
    "report",
    [
        _REPORT,
        replace(_REPORT, commit=None, started=_REPORT.started.replace(microsecond=7)),
        replace(_REPORT, gates=(replace(_LINT, budget_s=None, coverage=None),)),
        replace(_REPORT, orphans=_ORPHANS, reasons=(_RED,)),
    ],
    ids=["full", "no-commit", "no-coverage", "orphans"],
)
def test_every_report_keeps_to_the_schema(tmp_path: Path, report: RunReport) -> None:
    write_report(report, tmp_path)

    jsonschema.validate(json.loads((tmp_path / "report.json").read_text()), _SCHEMA)


def test_the_schema_is_a_schema_and_refuses_what_is_not_in_it() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)

    with pytest.raises(jsonschema.ValidationError, match="colour"):
        jsonschema.validate(to_plain(_REPORT) | {"colour": "red"}, _SCHEMA)


def test_the_verdict_names_the_report_that_it_was_written_with(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "out"

    write_report(_REPORT, folder, Checkout(commit="c" * 40, changes="d" * 64))

    assert json.loads((folder / "verdict.json").read_text()) == {
        "schema": "pytest-lifeos/verdict/1",
        "commit": "c" * 40,
        "changes": "d" * 64,
        "names": ["pr", "ml"],
        "verdict": "failed",
        "gates": {"lint": "failed"},
        "report_sha256": hashlib.sha256((folder / "report.json").read_bytes()).hexdigest(),
    }
    assert sorted(path.name for path in folder.iterdir()) == ["report.json", "verdict.json"]


def test_an_older_verdict_is_forgotten(tmp_path: Path) -> None:
    write_report(_REPORT, tmp_path)
    (tmp_path / "mine.txt").write_text("kept")

    forget_verdict(tmp_path)
    forget_verdict(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("report.json", '{"mine": 1}'),
        ("verdict.json", "not even JSON"),
        ("shard.json", '{"schema": "somebody/else/1"}'),
        ("shard.coverage", "a text"),
    ],
)
def test_a_file_of_somebody_else_is_not_deleted_nor_is_another(
    tmp_path: Path, name: str, text: str
) -> None:
    write_report(_REPORT, tmp_path)
    (tmp_path / name).write_text(text)

    with pytest.raises(OSError, match=f"its {name} is not ours, and would be lost"):
        forget_verdict(tmp_path)

    left = {path.name for path in tmp_path.iterdir()}
    assert (left, (tmp_path / name).read_text()) == ({"report.json", "verdict.json", name}, text)


@pytest.mark.parametrize("size", [0, 60])
def test_the_half_file_of_a_killed_run_is_forgotten(tmp_path: Path, size: int) -> None:
    write_report(_REPORT, tmp_path)
    report = tmp_path / "report.json"
    report.write_bytes(report.read_bytes()[:size])

    forget_verdict(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_run_over_no_gate_is_undecided(tmp_path: Path) -> None:
    report = make_report(tmp_path, ("pr",), datetime.now(timezone.utc), [])

    assert (report.verdict, report.commit, report.duration_s < 60) == (
        Verdict.UNDECIDED,
        None,
        True,
    )


def test_a_folder_that_is_not_there_has_no_commit(tmp_path: Path) -> None:
    assert head_commit(tmp_path / "nowhere") is None
