"""Evidence of one gate from all shards: what a single run would have known of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from pytest_lifeos.selection.whole import collection_digest, contents_digest
from pytest_lifeos.settings import Gate
from pytest_lifeos.shards.bars import judge_bars
from pytest_lifeos.shards.gathering import GatheredShards
from pytest_lifeos.shards.record import GatePart
from pytest_lifeos.thresholds.bars import gate_bars
from pytest_lifeos.thresholds.measuring import RunCoverage
from pytest_lifeos.verdict import Evidence, ItemResult, Reason, undecided


@dataclass(frozen=True, kw_only=True)
class _Whole:
    """The parts of a gate put together; every shard collects all files, a single run does so once."""

    ids: tuple[str, ...]
    lost: int
    narrowed: tuple[str, ...]
    modules: tuple[str, ...]
    doubts: tuple[Reason, ...]
    faults: tuple[Reason, ...]
    collection_s: float

    def is_judged(self) -> bool:
        """A bar over a part of a gate would say something about the part."""
        return not (self.faults or self.narrowed or self.lost)


def gate_evidence(
    gate: Gate,
    gathered: GatheredShards,
    results: Mapping[str, ItemResult],
    measured: RunCoverage | None,
    root: Path,
) -> Evidence:
    """The evidence, its bars judged where all tests are there, and of the files that are at `root`."""
    whole = _whole(gate, gathered, root)
    own = measured if gate.coverage and whole.is_judged() else None
    bars = _bars(gate, whole, results, own) if whole.is_judged() else {}
    return Evidence(
        gate=gate,
        selected=whole.ids,
        thresholds=tuple(bars),
        results={**results, **bars} if bars else results,
        lost=whole.lost,
        narrowed=whole.narrowed,
        doubts=(*whole.faults, *whole.doubts),
        coverage=own.summary(gate.coverage) if own and gate.coverage else None,
        collection_s=whole.collection_s,
    )


def _bars(
    gate: Gate,
    whole: _Whole,
    results: Mapping[str, ItemResult],
    measured: RunCoverage | None,
) -> dict[str, ItemResult]:
    tests = [results[each] for each in whole.ids if each in results]
    return judge_bars(gate, gate_bars(gate, tests, whole.modules, whole.collection_s, measured))


def _whole(gate: Gate, gathered: GatheredShards, root: Path) -> _Whole:
    parts = {
        str(each): each.record.gates[gate.name]
        for each in gathered.good
        if gate.name in each.record.gates
    }
    each_part = parts.values()
    ids = tuple(dict.fromkeys(chain.from_iterable(part.ids for part in each_part)))
    return _Whole(
        ids=ids,
        lost=sum(part.lost for part in each_part),
        narrowed=tuple(dict.fromkeys(chain.from_iterable(part.narrowed for part in each_part))),
        modules=tuple(dict.fromkeys(chain.from_iterable(part.modules for part in each_part))),
        doubts=tuple(chain.from_iterable(part.doubts for part in each_part)),
        faults=gathered.faults
        or tuple(_unequal(gate, gathered, parts, ids))
        or tuple(_changed(gate, parts, ids, root)),
        collection_s=max((part.collection_s for part in each_part), default=0.0),
    )


def _unequal(
    gate: Gate, gathered: GatheredShards, parts: Mapping[str, GatePart], ids: tuple[str, ...]
) -> Iterator[Reason]:
    """The tests of all shards are those that were collected, and each is of one shard."""
    wanted = 1 if gate.module else gathered.total
    if len(parts) != wanted:
        message = f"{gate.name} is known to {len(parts)} of {wanted} shards"
        yield undecided("shard-incomplete", message)
        return
    whole = next(iter(parts.values()))
    if collection_digest(ids) != whole.collection_sha256:
        message = f"the shards ran {len(ids)} of {whole.collected} tests of {gate.name}"
        yield undecided("shard-incomplete", message)
    if sum(len(part.ids) for part in parts.values()) != len(ids):
        counted = Counter(chain.from_iterable(part.ids for part in parts.values()))
        nodeid = next(each for each, count in counted.items() if count > 1)
        names = " and ".join(name for name, part in parts.items() if nodeid in part.ids)
        message = f"{nodeid}: ran in {names}"
        yield undecided("shard-overlap", message)


def _changed(
    gate: Gate, parts: Mapping[str, GatePart], ids: tuple[str, ...], root: Path
) -> Iterator[Reason]:
    """Every shard read the test files that are here; without git nothing else tells of a change."""
    here = contents_digest(root, ids)
    for name, part in parts.items():
        if part.contents_sha256 != here:
            message = f"{name} read other test files of {gate.name} than those here"
            yield undecided("shard-other-commit", message)
