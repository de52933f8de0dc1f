"""Dividing: which tests are this shard's, the same on every machine whatever order they run in."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pytest_lifeos.settings import SettingsError
from pytest_lifeos.settings.shard import Shard

DURATIONS = ".test_durations"
_EVENLY = "evenly"


@dataclass(frozen=True, kw_only=True)
class Division:
    """How tests are divided; `method` says it in words that must be the same in all shards.

    `durations` are seconds by node id, as pytest-split records them; None divides by number.
    """

    shard: Shard
    method: str
    durations: Mapping[str, float] | None

    def part(self, nodeids: Iterable[str]) -> frozenset[str]:
        """The node ids of this shard; each belongs to exactly one shard of the total."""
        ordered = sorted(set(nodeids))
        if self.durations is None:
            return frozenset(ordered[self.shard.number - 1 :: self.shard.total])
        return frozenset(_balanced(ordered, self.durations, self.shard))


@dataclass(frozen=True)
class _Test:
    """What pytest-split's algorithm asks of an item: its id, also as the text that it sorts by."""

    nodeid: str

    def __str__(self) -> str:
        return self.nodeid


def read_division(root: Path, shard: Shard) -> Division:
    """By pytest-split and its `.test_durations` where the project has both, else evenly.

    Raises SettingsError where the durations cannot be read: another machine may read them.
    """
    path = root / DURATIONS
    if not path.is_file():
        return Division(shard=shard, method=f"{_EVENLY}, no {DURATIONS}", durations=None)
    content = path.read_bytes()
    durations = _read(content)
    try:
        release = version("pytest-split")
    except PackageNotFoundError:
        method = f"{_EVENLY}, pytest-split is not installed"
        return Division(shard=shard, method=method, durations=None)
    digest = hashlib.sha256(content).hexdigest()[:12]
    method = f"pytest-split {release}, least_duration, {DURATIONS} {digest}"
    return Division(shard=shard, method=method, durations=durations)


def _read(content: bytes) -> Mapping[str, float]:
    try:
        durations = json.loads(content)
    except ValueError as error:
        raise SettingsError(f"{DURATIONS}: {error}; record it with --store-durations") from None
    if not isinstance(durations, dict) or not all(map(_is_duration, durations.values())):
        raise SettingsError(f"{DURATIONS}: is no object of seconds by test; record it anew")
    return durations


def _is_duration(value: object) -> bool:
    """NaN and infinity are numbers to JSON, and balance nothing."""
    return isinstance(value, (int, float)) and 0 <= value < float("inf")


def _balanced(ordered: list[str], durations: Mapping[str, float], shard: Shard) -> Iterable[str]:
    """Least duration balances best; it takes no heed of modules, whose fixtures may run in many."""
    from pytest_split.algorithms import Algorithms

    divide = Algorithms.least_duration.value
    # Annotated as pytest's items, of which only the node id is read.
    tests: list[Any] = [_Test(each) for each in ordered]
    groups = divide(shard.total, tests, dict(durations))
    return (item.nodeid for item in groups[shard.number - 1].selected)
