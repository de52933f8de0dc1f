"""The tally: what pytest's reports of an item's phases add up to."""

import warnings
from typing import Any

import pytest

from pytest_lifeos.finding import Finding
from pytest_lifeos.verdict import ItemResult, Outcome, Reason, ToolUse, Verdict
from pytest_lifeos.verdict.properties import (
    FINDING,
    HEARD,
    HIDDEN,
    TOOL,
    UNDECIDED,
    read_reason,
    read_tool,
    write_reason,
    write_tool,
)
from pytest_lifeos.verdict.tally import Tally

_GATE_ITEM = "pyproject.toml::lint::test_a"
_FINDING = Finding(path="a.py", line=3, code="F401", rule="unused", message="Grüße", hint="go")
_TOOL = ToolUse(name="ruff", version="1.2", exit_status=None, files=3, duration_s=0.5)


def _report(
    when: str = "call",
    outcome: str = "passed",
    longrepr: object = None,
    nodeid: str = _GATE_ITEM,
    **extra: object,
) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=nodeid,
        location=("t.py", 0, "a"),
        keywords={},
        outcome=outcome,  # type: ignore[arg-type]  # a plugin's own word is a case
        longrepr=longrepr,  # type: ignore[arg-type]  # every shape that pytest gives is a case
        when=when,  # type: ignore[arg-type]  # pytest-xdist's ??? is a case
        duration=0.25,
        **extra,  # type: ignore[arg-type]  # wasxfail, user_properties
    )


def _tallied(*reports: pytest.TestReport) -> ItemResult:
    tally = Tally()
    for report in reports:
        tally.pytest_runtest_logreport(report)
    (result,) = tally.results.values()
    return result


_SETUP, _CALL, _TEARDOWN = _report("setup"), _report("call"), _report("teardown")
_SKIP = ("t.py", 1, "Skipped: no machine")


@pytest.mark.parametrize(
    ("reports", "outcome", "message", "phases"),
    [
        ((_SETUP, _CALL, _TEARDOWN), Outcome.PASSED, "", ("setup", "call", "teardown")),
        (
            (_SETUP, _report("call", "failed", "boom\nmore"), _TEARDOWN),
            Outcome.FAILED,
            "boom",
            ("setup", "call", "teardown"),
        ),
        (
            (_report("setup", "failed", "\n no table"), _TEARDOWN),
            Outcome.ERROR,
            " no table",
            ("setup", "teardown"),
        ),
        (
            (_SETUP, _CALL, _report("teardown", "failed", "left open")),
            Outcome.ERROR,
            "left open",
            ("setup", "call", "teardown"),
        ),
        (
            (_report("setup", "skipped", _SKIP), _TEARDOWN),
            Outcome.SKIPPED,
            "no machine",
            ("setup", "teardown"),
        ),
        (
            (_report("setup", "skipped", ("t.py", 1, "Skipped: ")), _TEARDOWN),
            Outcome.SKIPPED,
            "",
            ("setup", "teardown"),
        ),
        (
            (_SETUP, _report("call", "skipped", "reason", wasxfail="not yet"), _TEARDOWN),
            Outcome.XFAILED,
            "reason",
            ("setup", "call", "teardown"),
        ),
        (
            (_report("setup", "skipped", "any", wasxfail="[NOTRUN] it hangs"), _TEARDOWN),
            Outcome.SKIPPED,
            "it hangs",
            ("setup", "teardown"),
        ),
        (
            (_report("setup", "skipped", "any", wasxfail="[NOTRUN] "), _TEARDOWN),
            Outcome.SKIPPED,
            "",
            ("setup", "teardown"),
        ),
        (
            (_SETUP, _report("call", "passed", wasxfail="not yet"), _TEARDOWN),
            Outcome.XPASSED,
            "",
            ("setup", "call", "teardown"),
        ),
        (
            (_SETUP, _report("call", "failed", "[XPASS(strict)] not yet"), _TEARDOWN),
            Outcome.FAILED,
            "[XPASS(strict)] not yet",
            ("setup", "call", "teardown"),
        ),
        (
            (_SETUP, _report("call", "rerun", "boom"), _SETUP, _CALL, _TEARDOWN),
            Outcome.PASSED,
            "",
            ("setup", "setup", "call", "teardown"),
        ),
        (
            (_report("???", "failed", "worker 'gw0' crashed"),),
            Outcome.FAILED,
            "worker 'gw0' crashed",
            ("???",),
        ),
    ],
    ids=[
        "passed",
        "failed",
        "setup-error",
        "teardown-error-after-pass",
        "skipped",
        "skipped-without-reason",
        "xfailed",
        "xfail-not-run",
        "xfail-not-run-without-reason",
        "xpassed",
        "strict-xpass",
        "rerun",
        "crashed-worker",
    ],
)
def test_phases_add_up_to_an_outcome(
    reports: tuple[pytest.TestReport, ...],
    outcome: Outcome,
    message: str,
    phases: tuple[str, ...],
) -> None:
    reruns = sum(report.outcome not in ("passed", "failed", "skipped") for report in reports)

    assert _tallied(*reports) == ItemResult(
        nodeid=_GATE_ITEM,
        outcome=outcome,
        message=message,
        duration_s=0.25 * len(phases),
        phases=phases,
        reruns=reruns,
    )


@pytest.mark.parametrize("word", ["rerun", "retried"])
def test_each_time_that_an_item_is_run_again_is_counted(word: str) -> None:
    again = _report("call", word, "boom"), _SETUP, _report("call", word, "boom"), _SETUP

    assert _tallied(_SETUP, *again, _CALL, _TEARDOWN).reruns == 2


def test_an_outcome_that_only_a_plugin_knows_is_no_rerun() -> None:
    assert _tallied(_SETUP, _report("call", "flagged"), _CALL, _TEARDOWN).reruns == 0


def test_a_failed_subtest_fails_the_item_although_its_call_passes() -> None:
    subtest = _report("call", "failed", "second of three")

    assert _tallied(_SETUP, subtest, _CALL, _TEARDOWN).outcome is Outcome.FAILED


def test_properties_come_back_as_values() -> None:
    properties = [
        ("mine", 3),
        (FINDING, _FINDING.to_json()),
        (TOOL, write_tool(_TOOL)),
        (UNDECIDED, write_reason("tool-missing", "ruff is not installed")),
    ]

    result = _tallied(_SETUP, _report("call", "failed", "x", user_properties=properties))

    assert (result.findings, result.tools, result.undecided) == (
        (_FINDING,),
        (_TOOL,),
        Reason(code="tool-missing", message="ruff is not installed", verdict=Verdict.UNDECIDED),
    )


def test_what_the_call_found_is_kept_once_when_the_teardown_reports_it_again() -> None:
    properties = [(FINDING, _FINDING.to_json())]
    call = _report("call", user_properties=properties)
    teardown = _report("teardown", user_properties=properties)

    assert _tallied(_SETUP, call, teardown).findings == (_FINDING,)


@pytest.mark.parametrize("text", ["x", "[]", "{}", "3", '{"severity": "huge"}'])
def test_a_property_that_cannot_be_read_is_left_out(text: str) -> None:
    properties = [(name, text) for name in (FINDING, TOOL, UNDECIDED)]

    result = _tallied(_SETUP, _report("call", user_properties=properties), _TEARDOWN)

    assert result == _tallied(_SETUP, _CALL, _TEARDOWN)


def test_a_test_of_the_project_finds_nothing_and_ran_no_tool() -> None:
    properties = [(FINDING, _FINDING.to_json()), (TOOL, write_tool(_TOOL))]

    result = _tallied(_report("call", nodeid="tests/t.py::test_a", user_properties=properties))

    assert (result.findings, result.tools) == ((), ())


def test_a_collector_that_failed_is_remembered_with_its_last_line() -> None:
    tally = Tally()
    good = pytest.CollectReport("good.py", "passed", None, [])
    bad = pytest.CollectReport("bad.py", "failed", "Traceback\nE   NameError: no x\n", [])

    tally.pytest_collectreport(good)
    tally.pytest_collectreport(bad)

    assert tally.broken == {"bad.py": "NameError: no x"}


def _warned(*categories: type[Warning]) -> list[tuple[str, str]]:
    """The doubts, as (code, message), after each warning was recorded twice with the test `it`."""
    tally = Tally()
    text = "Exception in thread Thread-1\n\nTraceback:\nOSError: no disk\nEnable tracemalloc\n"
    for category in [*categories, *categories]:
        message = warnings.WarningMessage(text, category, "t.py", 1)
        tally.pytest_warning_recorded(message, "it")
    return [(each.code, each.message) for doubts in tally.heard.values() for each in doubts]


def test_what_a_test_cannot_fail_by_is_a_doubt_once_and_another_warning_is_none() -> None:
    doubts = _warned(
        pytest.PytestReturnNotNoneWarning,
        UserWarning,
        pytest.PytestUnhandledThreadExceptionWarning,
        pytest.PytestUnraisableExceptionWarning,
    )

    assert doubts == [
        ("returned-value", "it: returns a value, which pytest does not judge"),
        ("unhandled-exception", "it: a thread that it started failed: OSError: no disk"),
        (
            "unhandled-exception",
            "it: something failed where no test can see it: OSError: no disk",
        ),
    ]


@pytest.mark.parametrize(
    ("category", "text", "doubts"),
    [
        (
            DeprecationWarning,
            "It is deprecated to return a value that is not None from a test case (<bound>)",
            [("returned-value", "it: returns a value, which unittest does not judge")],
        ),
        (
            RuntimeWarning,
            "coroutine 'work' was never awaited\nCoroutine created at (most recent call last)",
            [("never-awaited", "it: coroutine 'work' was never awaited")],
        ),
        (DeprecationWarning, "It is deprecated to use this", []),
        (RuntimeWarning, "divide by zero", []),
        (UserWarning, "coroutine 'work' was never awaited", []),
    ],
)
def test_pythons_own_warnings_are_known_by_their_words(
    category: type[Warning], text: str, doubts: list[tuple[str, str]]
) -> None:
    tally = Tally()

    tally.pytest_warning_recorded(warnings.WarningMessage(text, category, "t.py", 1), "it")

    found = [(each.code, each.message) for each in tally.heard.get("it", ())]
    assert found == doubts


def test_tools_and_reasons_survive_their_way_as_text() -> None:
    reason = Reason(code="a", message="Grüße", verdict=Verdict.UNDECIDED)

    came_back = read_tool(write_tool(_TOOL)), read_reason(write_reason("a", "Grüße"))

    assert came_back == (_TOOL, reason)


def test_what_a_plugin_makes_of_a_report_later_changes_nothing() -> None:
    tally, report = Tally(), _report("call", "skipped", _SKIP)
    for each in (_SETUP, report, _TEARDOWN):
        tally.pytest_runtest_logreport(each)
    report.outcome, report.nodeid, report.wasxfail = "passed", "elsewhere", "known"

    assert {key: each.outcome for key, each in tally.results.items()} == {
        _GATE_ITEM: Outcome.SKIPPED
    }


def test_a_reason_for_an_expected_failure_that_is_no_text_is_taken_as_it_is() -> None:
    reports = (_SETUP, _report("call", "skipped", wasxfail=True), _TEARDOWN)

    assert _tallied(*reports).outcome is Outcome.XFAILED


def test_a_test_that_was_not_run_stays_skipped_whatever_a_plugin_says_of_it_later() -> None:
    tally, report = Tally(), _report("call", "skipped", wasxfail="[NOTRUN] crashes")
    tally.pytest_runtest_logreport(report)
    report.wasxfail = "known"

    assert [(each.outcome, each.message) for each in tally.results.values()] == [
        (Outcome.SKIPPED, "crashes")
    ]


def test_what_is_hidden_counts_only_of_a_phase_that_is_told_as_passed() -> None:
    tally = Tally()
    for nodeid, outcome in (("a", "passed"), ("b", "failed"), ("c", "skipped"), ("d", "rerun")):
        hidden: dict[str, Any] = {HIDDEN: ["failure-hidden", "raised"]}
        tally.pytest_runtest_logreport(_report(outcome=outcome, nodeid=nodeid, **hidden))

    doubts = {nodeid: list(found) for nodeid, found in tally.heard.items()}

    reason = Reason(code="failure-hidden", message="a: raised", verdict=Verdict.UNDECIDED)
    assert doubts == {"a": [reason]}


def test_what_was_heard_is_a_doubt_once_however_often_it_is_told() -> None:
    tally = Tally()
    for when in ("call", "teardown"):
        told: dict[str, Any] = {HEARD: [["unhandled-exception", "a thread failed"]]}
        tally.pytest_runtest_logreport(_report(when, outcome="failed", nodeid="a", **told))

    doubts = {nodeid: list(found) for nodeid, found in tally.heard.items()}

    message = "a: a thread failed"
    reason = Reason(code="unhandled-exception", message=message, verdict=Verdict.UNDECIDED)
    assert doubts == {"a": [reason]}
