"""Entry: one run of gates as the ledger remembers it, and its line of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

SCHEMA = "pytest-lifeos/ledger/1"


@dataclass(frozen=True, kw_only=True)
class CoverageEntry:
    """Percentages, unrounded; `branch` is None where branches were not measured."""

    total: float
    branch: float | None


@dataclass(frozen=True, kw_only=True)
class GateEntry:
    """What one gate came to, in how many seconds, and its tests by outcome."""

    verdict: str
    duration_s: float
    items: Mapping[str, int]
    coverage: CoverageEntry | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One run; `started` is ISO 8601 in UTC.

    `commit` and `branch` are None where there is none, such as on a detached head; `changed` says
    whether the checkout held changes that the commit does not. `python` is the version, as in "3.11".
    """

    commit: str | None
    branch: str | None
    changed: bool
    started: str
    duration_s: float
    python: str
    names: tuple[str, ...]
    verdict: str
    gates: Mapping[str, GateEntry]


class NoEntry(Exception):
    """A line that no run wrote to its end."""


def to_line(entry: Entry) -> bytes:
    """The entry as one line, with its end."""
    return json.dumps({"schema": SCHEMA} | asdict(entry), sort_keys=True).encode() + b"\n"


def from_line(line: bytes) -> Entry:
    """The entry of a line that `to_line` wrote; raises NoEntry for any other."""
    try:
        fields = json.loads(line, parse_constant=_refused)
        schema = fields.pop("schema")
        gates = {name: _gate(each) for name, each in fields.pop("gates").items()}
        names = tuple(fields.pop("names"))
        entry = Entry(gates=gates, names=names, **fields)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise NoEntry(str(error)) from None
    if schema != SCHEMA or not isinstance(entry.changed, bool):
        raise NoEntry(f"of the schema {schema!r:.40}")
    if not _are_names(entry.commit, entry.branch):
        raise NoEntry("its commit or its branch is no name")
    return entry


def _refused(constant: str) -> object:
    """No bar is judged by what is no number."""
    raise ValueError(f"{constant} is no number")


def _are_names(*values: object) -> bool:
    return all(value is None or isinstance(value, str) for value in values)


def _gate(fields: dict[str, object]) -> GateEntry:
    measured = fields.pop("coverage")
    return GateEntry(coverage=_coverage(measured), **fields)  # type: ignore[arg-type]  # from JSON


def _coverage(measured: object) -> CoverageEntry | None:
    if measured is None:
        return None
    if not isinstance(measured, dict):
        raise TypeError("coverage is no table")
    branch = measured["branch"]
    return CoverageEntry(
        total=_percent(measured["total"]), branch=None if branch is None else _percent(branch)
    )


def _percent(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        raise TypeError(f"{value!r:.20} is no percentage")
    return float(value)
