"""Outcome: how the findings of a check become the outcome and the report of a test item."""

from collections.abc import Generator, Iterable

import pytest

from pytest_lifeos.finding import CannotTell, Finding, Severity
from pytest_lifeos.verdict.properties import FINDING, UNDECIDED, write_reason


def expect_none(item: pytest.Item, findings: Iterable[Finding]) -> None:
    """Attaches the findings to the item's report and fails it if one of them is an error.

    What was found before a check cannot tell any more is attached too.
    """
    found = []
    for finding in findings:
        found.append(finding)
        item.user_properties.append((FINDING, finding.to_json()))
    errors = [finding for finding in found if finding.severity is Severity.ERROR]
    if errors:
        pytest.fail("\n".join(_lines(errors)), pytrace=False)


_NAME = "lifeos-plain-failures"


def speak_plainly(plugins: pytest.PytestPluginManager) -> None:
    """From here on gate items speak for themselves; the project's tests before it pay nothing for it."""
    if not plugins.has_plugin(_NAME):
        plugins.register(PlainFailures(), _NAME)


class PlainFailures:
    """Says failures of gate items in their own words: no traceback of ours, no prefix."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Before the report is made a doubt becomes a failure; after it, its first line is cleaned."""
        if call.excinfo is None:
            return (yield)
        _fail_on_doubt(item, call)
        return _without_prefix((yield))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object]
    ) -> Generator[None, object, object]:
        """A gate that is judged by a fixture of the project is judged by nobody."""
        result = yield
        name, owner = fixturedef.argname, getattr(fixturedef.func, "__module__", None)
        if name.startswith("lifeos_") and not str(owner).startswith("pytest_lifeos."):
            what = f"the fixture {name} is the plugin's own, and {owner} has another; rename that"
            raise CannotTell("not-judged", what)
        return result


def _lines(findings: Iterable[Finding]) -> Iterable[str]:
    for finding in findings:
        yield str(finding)
        if finding.hint:
            yield f"  hint: {finding.hint}"


def _fail_on_doubt(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """A CannotTell is told in one line and marks the item as undecided."""
    doubt = call.excinfo.value if call.excinfo else None
    if not isinstance(doubt, CannotTell):
        return
    item.user_properties.append((UNDECIDED, write_reason(doubt.code, doubt.message)))
    failure = pytest.fail.Exception(f"undecided: {doubt.message}", pytrace=False)
    call.excinfo = pytest.ExceptionInfo.from_exception(failure.with_traceback(doubt.__traceback__))


def _without_prefix(report: pytest.TestReport) -> pytest.TestReport:
    """pytest repeats the crash message in its summary, in JUnit and in annotations."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None and crash.message.startswith("Failed: "):
        crash.message = crash.message.removeprefix("Failed: ").splitlines()[0]
    return report
