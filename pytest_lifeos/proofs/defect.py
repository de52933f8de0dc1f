"""Defect: what is planted into a copy of the project, and what a gate must say about it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Trace:
    """What must stand in one reason or finding of the gate: the planted path, and a code or words."""

    path: str
    expect: str

    def is_in(self, line: str) -> bool:
        """Whether the line is about the planted defect."""
        return self.path in line and self.expect in line

    def __str__(self) -> str:
        """`shop/planted.py: F821`."""
        return f"{self.path}: {self.expect}"


@dataclass(frozen=True, kw_only=True)
class Defect:
    """Files to write, by path from the project's root, and the traces that all must be found.

    `name` says in a few words what is wrong with them, for a human.
    """

    name: str
    files: Mapping[str, str]
    traces: tuple[Trace, ...]


def joined(defects: tuple[Defect, ...]) -> Defect:
    """Several defects planted at once, each of which must be seen."""
    files = {path: text for each in defects for path, text in each.files.items()}
    return Defect(
        name=", ".join(each.name for each in defects),
        files=files,
        traces=tuple(trace for each in defects for trace in each.traces),
    )


def one_file(name: str, path: str, text: str, *expected: str) -> Defect:
    """A defect of one file, with a trace for each expected code."""
    traces = tuple(Trace(path=path, expect=each) for each in expected)
    return Defect(name=name, files={path: text}, traces=traces)
