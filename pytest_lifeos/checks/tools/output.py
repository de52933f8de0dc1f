"""Output of tools: what every adapter demands of it, and the form that it gives to findings."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from pytest_lifeos.checks.tools.tool import ToolRun
from pytest_lifeos.finding import CannotTell, Finding

_SEEN_CHARACTERS = 100


def misread(name: str, run: ToolRun, expected: str) -> CannotTell:
    """The tool's output is not what its adapter knows: what was seen, and what was expected."""
    seen = one_line(run.stdout)[:_SEEN_CHARACTERS]
    if not seen:
        last = next((line for line in reversed(run.stderr.splitlines()) if line.strip()), "nothing")
        seen = f"nothing on stdout, and last on stderr: {one_line(last)[:_SEEN_CHARACTERS]}"
    return CannotTell(
        "tool-output", f"{name} ended with {run.exit_status} and said {seen}; expected {expected}"
    )


@contextmanager
def understood(name: str, run: ToolRun, expected: str) -> Iterator[None]:
    """Turns the errors of reading JSON of another shape into CannotTell."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError):
        raise misread(name, run, expected) from None


def demand_agreement(name: str, run: ToolRun, findings: Sequence[Finding]) -> None:
    """Raises CannotTell unless the tool ended with 0 just when it found nothing."""
    if (run.exit_status == 0) != (not findings):
        raise CannotTell(
            "tool-output",
            f"{name} ended with {run.exit_status} and reported {len(findings)} findings;"
            " expected 0 for none and another status for some",
        )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, by place: tools that work in parallel report in any order."""
    return tuple(sorted(set(findings), key=lambda f: (f.path, f.line, f.column, f.code, f.message)))


def relative(path: str, root: Path) -> str:
    """A path that the tool named, from `root` on with forward slashes; absolute if outside it."""
    for base in (root.absolute(), root.resolve()):  # a tool may have followed a link to the root
        place = PurePath(os.path.normpath(base / path))
        if place.is_relative_to(base):
            return place.relative_to(base).as_posix()
    return PurePath(path).as_posix()


def one_line(text: str) -> str:
    """The text with every run of white space made one blank."""
    return " ".join(text.split())
