"""Paths that start at the file itself, and the texts that lie beside it."""

from pathlib import Path

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.machine import Call, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.values import (
    FilePath,
    Items,
    Literal,
    Unknown,
    Value,
)

_LARGEST = 1_000_000


def path_method(machine: Machine, call: Call, base: FilePath, name: str) -> Value:
    """`path.name(...)`; an open file is its path here."""
    if name in ("resolve", "absolute", "expanduser", "open", "__enter__"):
        return base
    if name in ("read_text", "read", "read_bytes"):
        return read_beside(machine, base.path)
    if name == "readlines":
        found = read_beside(machine, base.path)
        if isinstance(found, Literal) and isinstance(found.value, str):
            return Items([Literal(line) for line in found.value.splitlines(keepends=True)])
    if name in ("joinpath", "with_name", "with_suffix", "with_stem"):
        return _changed(base.path, name, [text(each) for each in call.args])
    return Unknown()


def _changed(path: Path, name: str, parts: list[str]) -> Value:
    if any(HOLE in each for each in parts):
        return Unknown()
    try:
        if name == "joinpath":
            return FilePath(path.joinpath(*parts))
        if name == "with_name":
            return FilePath(path.with_name(*parts))
        if name == "with_stem":
            return FilePath(path.with_stem(*parts))
        return FilePath(path.with_suffix(*parts))
    except (ValueError, TypeError):
        return Unknown()


def read_beside(machine: Machine, path: Path) -> Value:
    """The text of a file that lies in the folder of the migrations or beside it; else Unknown."""
    try:
        root = machine.path.resolve().parent.parent
        found = path.resolve()
        if not found.is_relative_to(root) or not found.is_file():
            return Unknown()
        if found.stat().st_size > _LARGEST:
            return Unknown()
        return Literal(found.read_text(encoding="utf-8-sig", errors="replace"))
    except (OSError, ValueError, RuntimeError):
        return Unknown()


def join(first: Value, others: list[str]) -> Value:
    """`os.path.join(first, *others)`."""
    if isinstance(first, FilePath) and not any(HOLE in each for each in others):
        return FilePath(first.path.joinpath(*others))
    return Unknown()
