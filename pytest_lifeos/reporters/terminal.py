"""The closing table: a line a gate, then the verdict of all; legible on 80 columns, without colour."""

import textwrap
from collections.abc import Iterator
from typing import Protocol

import pytest

from pytest_lifeos.finding import Severity
from pytest_lifeos.reporters.report import RunReport
from pytest_lifeos.reporters.spans import span
from pytest_lifeos.verdict import GateVerdict, Verdict

_COLOURS = {Verdict.PASSED: "green", Verdict.FAILED: "red", Verdict.UNDECIDED: "yellow"}
_INDENT = "    "


class Page(Protocol):
    """What the table needs of pytest's TerminalReporter."""

    def write(self, content: str, **markup: bool) -> None: ...

    def write_line(self, line: str, **markup: bool) -> None: ...

    def write_sep(self, sep: str, title: str | None = None, **markup: bool) -> None: ...


def show(report: RunReport, terminal: pytest.TerminalReporter) -> None:
    """Writes the table below pytest's own summary."""
    show_on(terminal, report, terminal.config.get_terminal_writer().fullwidth)


def show_on(terminal: Page, report: RunReport, columns: int) -> None:
    """Writes the table, `columns` wide, onto anything that has pytest's words for writing."""
    names = max(len("gate"), *(len(gate.name) for gate in report.gates))
    terminal.write_sep("=", "quality gates")
    terminal.write_line(f"{'gate':{names}}  verdict     tests   bars   time")
    for gate in report.gates:
        _show_gate(gate, names, columns, terminal)
    for reason in report.reasons:
        line = f"{reason.verdict.value}: {reason.message}"
        terminal.write_line(_wrapped(line, columns, ""), **_colour(reason.verdict))
    for line in () if report.reasons else report.orphans.messages():
        terminal.write_line(_wrapped(line, columns, ""))
    tail = _tail(report)
    fits = len(f"{report.pipeline}: {report.verdict.value}{tail}") <= columns
    terminal.write(f"{report.pipeline if fits else f'{len(report.gates)} gates'}: ")
    terminal.write(report.verdict.value, bold=True, **_colour(report.verdict))
    terminal.write_line(tail)


def _show_gate(gate: GateVerdict, names: int, columns: int, terminal: Page) -> None:
    """The reason stands on the gate's line where it fits, else below it."""
    numbers = f" {_tests(gate):>7}   {_bars(gate):>4}   {_time(gate)}"
    reason = _reason(gate)
    fits = names + 2 + 9 + len(numbers) + 3 + len(reason) <= columns
    terminal.write(f"{gate.name:{names}}  ")
    terminal.write(f"{gate.verdict.value:9}", **_colour(gate.verdict))
    terminal.write_line(f"{numbers}   {reason}".rstrip() if fits else numbers)
    if reason and not fits:
        terminal.write_line(_wrapped(reason, columns, _INDENT))
    for line in _said(gate):
        terminal.write_line(_wrapped(line, columns, _INDENT))


def _wrapped(line: str, columns: int, indent: str) -> str:
    return textwrap.fill(
        line,
        width=columns,
        initial_indent=indent,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _colour(verdict: Verdict) -> dict[str, bool]:
    return {_COLOURS[verdict]: True}


def _tests(gate: GateVerdict) -> str:
    return f"{gate.items['passed']}/{gate.items['selected']}"


def _bars(gate: GateVerdict) -> str:
    """Thresholds met of those judged: coverage, skips, budget."""
    return f"{gate.bars[0]}/{gate.bars[1]}" if gate.bars else "-"


def _time(gate: GateVerdict) -> str:
    spent = f"{gate.duration_s:.1f} s"
    return spent if gate.budget_s is None else f"{spent} of {span(gate.budget_s)}"


def _reason(gate: GateVerdict) -> str:
    """The first reason, which is the cause of the others, or else the first warning."""
    if gate.reasons:
        return _first(gate.reasons[0].message, len(gate.reasons))
    warnings = [each for each in gate.findings if each.severity is Severity.WARNING]
    return _first(f"warning: {warnings[0]}", len(warnings)) if warnings else ""


def _said(gate: GateVerdict) -> Iterator[str]:
    """What somebody accepted, and, where there is no reason to look elsewhere, the first note."""
    reviewed = [(each, each.review) for each in gate.findings if each.review is not None]
    if reviewed:
        finding, review = reviewed[0]
        line = f"reviewed: {finding} ({review.by}: {review.reason})"
        yield _first(line, len(reviewed))
    notes = [each for each in gate.findings if each.severity is Severity.NOTE and not each.review]
    if notes and not gate.reasons:
        yield _first(f"note: {notes[0]}", len(notes))


def _first(line: str, count: int) -> str:
    return f"{line} (and {count - 1} more)" if count > 1 else line


def _tail(report: RunReport) -> str:
    counts = [
        f"{sum(gate.verdict is verdict for gate in report.gates)} {verdict.value}"
        for verdict in Verdict
        if any(gate.verdict is verdict for gate in report.gates)
    ]
    return f" ({', '.join(counts)}, {report.duration_s:.1f} s)"
