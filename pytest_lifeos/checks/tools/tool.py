"""Tool: how one outside tool is called and how its output becomes findings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.finding import Finding


@dataclass(frozen=True, kw_only=True)
class ToolRun:
    """What one run of a tool left behind; `duration_s` is wall time in seconds."""

    exit_status: int
    stdout: str
    stderr: str
    duration_s: float


@dataclass(frozen=True, kw_only=True)
class ToolReport:
    """What a tool said: its findings, and how many source files it looked at."""

    findings: tuple[Finding, ...]
    files: int


def no_paths(root: Path, package: str) -> tuple[str, ...]:
    """For a tool that knows by itself what to look at."""
    return ()


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool: its distribution on the package index, its command line, and its parser.

    `arguments(root, paths)` are the words after `python -m NAME`; `paths` are relative to the root,
    and CannotTell is raised where the tool cannot be told to read the project's files alone.
    `default_paths(root, package)` are those of a gate that names none, empty where the tool or
    its configuration knows what to look at; `package` is "." in a project that names none.
    `exit_statuses` are the ones whose output `parse` understands; any other is undecided.
    `nice` is what it gives way with to the rest of the run (nice(2), 0 to 19): one that is slow and
    works on one core decides how long a pipeline takes, and is let through by the others.
    `parse(run, root)` raises `CannotTell` on output that it does not understand.
    """

    name: str
    arguments: Callable[[Path, Sequence[str]], list[str]]
    exit_statuses: frozenset[int]
    parse: Callable[[ToolRun, Path], ToolReport]
    default_paths: Callable[[Path, str], tuple[str, ...]] = no_paths
    nice: int = 0
