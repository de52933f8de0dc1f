"""Evidence: what one run of a command left behind, and what the gates in it said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pytest_lifeos.proofs.defect import Trace


@dataclass(frozen=True, kw_only=True)
class GateRun:
    """One gate of one run: its verdict, and every reason and finding as a line."""

    gate: str
    verdict: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A command that ended, or did not in time: then `status` is None. `seconds` is wall time."""

    status: int | None
    seconds: float
    output: str = ""
    gates: tuple[GateRun, ...] = ()

    def of(self, gate: str) -> list[GateRun]:
        """The runs of this gate; a command may run it more than once."""
        return [each for each in self.gates if each.gate == gate]

    def is_red(self, gate: str) -> bool:
        """Whether the gate itself was not green, whatever the command came to."""
        return any(each.verdict != "passed" for each in self.of(gate))

    def missing(self, gate: str, traces: Iterable[Trace]) -> list[Trace]:
        """The traces that no red run of the gate holds."""
        lines = [line for each in self.of(gate) if each.verdict != "passed" for line in each.lines]
        return [trace for trace in traces if not any(trace.is_in(line) for line in lines)]

    def first_line(self, gate: str) -> str:
        """The first reason of the gate, or else what the command printed last."""
        lines = [line for each in self.of(gate) for line in each.lines]
        return lines[0] if lines else (self.last_lines(1) or ["it printed nothing"])[0]

    def last_lines(self, count: int) -> list[str]:
        """What it printed last, without blank lines."""
        return [line for line in self.output.splitlines() if line.strip()][-count:]


def gate_runs(reports: Iterable[dict[str, object]]) -> Iterator[GateRun]:
    """The gates of reports as `report.json` holds them."""
    for report in reports:
        for gate in _tables(report["gates"]):
            lines = [*_reasons(gate), *_findings(gate)]
            yield GateRun(gate=str(gate["name"]), verdict=str(gate["verdict"]), lines=tuple(lines))


def _reasons(gate: dict[str, object]) -> Iterator[str]:
    for each in _tables(gate["reasons"]):
        yield str(each["message"])


def _findings(gate: dict[str, object]) -> Iterator[str]:
    """Only what fails a gate: a warning about the defect would let it through."""
    for each in _tables(gate["findings"]):
        if each["severity"] == "error":
            words = ("path", "line", "code", "message", "hint")
            yield " ".join(str(each[word]) for word in words)


def _tables(value: object) -> Sequence[dict[str, object]]:
    return value if isinstance(value, list) else []
