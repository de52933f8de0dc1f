"""The closing lines of one shard, and a page for the closing table where no pytest runs."""

from collections.abc import Mapping
from typing import TextIO

import pytest

from pytest_lifeos.reporters.report import RunReport
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.shards.record import GatePart
from pytest_lifeos.verdict import Verdict


def show_part(
    shard: Shard,
    parts: Mapping[str, GatePart],
    report: RunReport,
    terminal: pytest.TerminalReporter,
) -> None:
    """A line a gate: how much of it ran here; what is wrong stands below, and the verdict nowhere."""
    terminal.write_sep("=", f"shard {shard}")
    for gate in report.gates:
        part = parts[gate.name]
        terminal.write_line(f"shard {shard} of {gate.name}: {_share(part, shard)}, merge decides")
        for reason in gate.reasons:
            terminal.write_line(f"    {reason.message}")
    good = report.verdict is Verdict.PASSED
    word = "nothing is wrong here" if good else "something is wrong here"
    terminal.write_line(f"shard {shard}: {word}", green=good, red=not good)


def _share(part: GatePart, shard: Shard) -> str:
    if not part.is_module:
        return f"{len(part.ids):,} of {part.collected:,} tests"
    return f"all {len(part.ids):,} tests" if shard.number == 1 else "shard 1 has all tests"


class PlainPage:
    """pytest's words for writing, onto a stream and without colour."""

    def __init__(self, stream: TextIO, columns: int) -> None:
        self._stream = stream
        self._columns = columns

    def write(self, content: str, **_markup: bool) -> None:
        """As it is."""
        self._stream.write(content)

    def write_line(self, line: str, **_markup: bool) -> None:
        """With its end."""
        self.write(line + "\n")

    def write_sep(self, sep: str, title: str | None = None, **_markup: bool) -> None:
        """The title in the middle of a line."""
        self.write_line(f" {title} ".center(self._columns, sep))
