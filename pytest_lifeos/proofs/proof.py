"""Proof: what the clean and the planted run say about one gate and the command that runs it."""

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_lifeos.proofs.defect import Defect
from pytest_lifeos.proofs.evidence import Ran
from pytest_lifeos.proofs.hiding import hiding_lines
from pytest_lifeos.proofs.links import Link
from pytest_lifeos.proofs.step import Step

_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One defect and the run of the command with it; `objections` say why it proves nothing.

    `seconds` is wall time.
    """

    defect: Defect
    is_red: bool
    seconds: float
    objections: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """What the command came to."""
        return "red" if self.is_red else "green"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One gate, proved by one command, or not: then `lines` say why.

    `clean` is what the command came to without a defect: "green", "red", or "-" where it was not run;
    it took `clean_s` seconds of wall time. `objections` are those that no attempt is the reason of.
    """

    gate: str
    command: str = ""
    clean: str = "-"
    clean_s: float = 0.0
    attempts: tuple[Attempt, ...] = ()
    objections: tuple[str, ...] = ()

    @property
    def planted(self) -> str:
        """What the command came to with each of the defects; one that slips through is enough."""
        if not self.attempts:
            return "-"
        return "red" if all(each.is_red for each in self.attempts) else "green"

    @property
    def seconds(self) -> float:
        """Wall time of all runs."""
        return self.clean_s + sum(each.seconds for each in self.attempts)

    @property
    def lines(self) -> tuple[str, ...]:
        """All that there is to say against it; what is said of several attempts is said once."""
        own = dict.fromkeys(line for each in self.attempts for line in each.objections)
        return (*self.objections, *own)

    @property
    def is_proved(self) -> bool:
        """Green without the defect, red because of it, and nothing else to say against it."""
        return (self.clean, self.planted, self.lines) == ("green", "red", ())


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is judged: a gate, the steps that share the command, and the texts that it leads to."""

    gate: str
    steps: tuple[Step, ...]
    links: tuple[Link, ...]


def objections_to_clean(case: Case, ran: Ran) -> list[str]:
    """Why the clean run is not green, a line each; empty where it is."""
    if ran.status is None:
        return [f"clean: did not end within {ran.seconds:.0f} s"]
    if ran.status != 0:
        return [
            f"clean: exit status {ran.status}: {ran.first_line(case.gate)}",
            *(f"  | {line}" for line in ran.last_lines(_SHOWN)),
        ]
    if not ran.of(case.gate):
        return [
            f"clean: the command ended with 0 and never ran gate {case.gate}",
            *(f"  | {line}" for line in ran.last_lines(_SHOWN)),
        ]
    if ran.is_red(case.gate):
        return [
            f"clean: gate {case.gate} is red and the command ended with 0",
            f"  | {ran.first_line(case.gate)}",
            *_hiding(case),
        ]
    return []


def objections_to_planted(case: Case, ran: Ran, defect: Defect) -> list[str]:
    """Why the planted run proves nothing, a line each; empty where it is red for the planted reason."""
    missing = ran.missing(case.gate, defect.traces)
    if ran.status is None:
        return [f"planted: did not end within {ran.seconds:.0f} s"]
    if ran.status == 0:
        return list(_green(case, ran, defect))
    if missing:
        wanted = ", ".join(str(trace) for trace in missing)
        return [
            f"planted: red, but not for the planted defect ({wanted}): {ran.first_line(case.gate)}",
            *(f"  | {line}" for line in ran.last_lines(_SHOWN)),
        ]
    return [
        f"{step.place}: the job {step.job} forgives a red gate by `{step.forgiven}`"
        for step in case.steps
        if step.forgiven
    ]


def _green(case: Case, ran: Ran, defect: Defect) -> Iterator[str]:
    if not ran.of(case.gate):
        yield f"planted: the command ended with 0 and never ran gate {case.gate}"
    elif ran.is_red(case.gate):
        yield f"planted: gate {case.gate} was red, and the command ended with 0"
        yield from _hiding(case)
    else:
        wanted = ", ".join(str(trace) for trace in defect.traces)
        yield (
            f"planted: gate {case.gate} passed with the defect in it ({wanted}): "
            "a configuration leaves it out, or its rule is off"
        )


def _hiding(case: Case) -> Iterator[str]:
    """What leads to the gate: lines that start it, that call make, or that call another text."""
    words = ("--gate", "make ", *(link.path for link in case.links[1:]))
    return hiding_lines(case.links, words)
