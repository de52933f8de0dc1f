"""Threshold items: a bar of a gate as a test item of its own, run outside of the test loop."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from pytest_lifeos.finding import Finding
from pytest_lifeos.outcome import expect_none, speak_plainly
from pytest_lifeos.selection.modules import GateFile
from pytest_lifeos.settings import Gate
from pytest_lifeos.settings.place import line_of

Check = Callable[[], Iterable[Finding]]


class Threshold(pytest.Item):
    """One bar of one gate: `pyproject.toml::unit::coverage[total]`."""

    check: Check
    line: int

    def runtest(self) -> None:
        """Judges the bar."""
        expect_none(self, self.check())

    def reportinfo(self) -> tuple[Path, int, str]:
        """Points at the bar in pyproject.toml, where annotations then land; 0-based line."""
        return self.path, self.line - 1, self.nodeid


class _GateNode(pytest.Collector):
    """A gate as the parent of its thresholds."""

    def collect(self) -> Iterable[pytest.Item]:
        """Thresholds are built, not collected."""
        return ()


def run_items(
    session: pytest.Session, gate: Gate, checks: Iterable[tuple[str, str, Check]]
) -> list[str]:
    """Runs each (name, key in the gate's table, check) as an item; returns the node ids.

    They go through pytest's own protocol, so that the exit status, JUnit and every other reporter
    see them like any test, with and without pytest-xdist.
    """
    file = GateFile.from_parent(session, path=session.config.rootpath / "pyproject.toml")
    parent = _GateNode.from_parent(file, name=gate.name)
    items = [_threshold(parent, gate, *each) for each in checks]
    session.testscollected += len(items)
    speak_plainly(session.config.pluginmanager)
    for item in items:
        item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
    return [item.nodeid for item in items]


def _threshold(parent: _GateNode, gate: Gate, name: str, key: str, check: Check) -> Threshold:
    item = Threshold.from_parent(parent, name=name)
    item.check = check
    item.line = line_of(item.path.read_text(encoding="utf-8"), gate.name, key)
    return item
