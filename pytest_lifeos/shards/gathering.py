"""Gathering: reads what the shards left, and says of each what keeps it from being part of the run."""

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeVar

from pytest_lifeos.reporters.json_report import SHARD
from pytest_lifeos.shards.circumstances import Circumstances
from pytest_lifeos.shards.reading import BrokenRecord, read_record
from pytest_lifeos.shards.record import ShardRecord
from pytest_lifeos.verdict import Reason, undecided

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Found:
    """A record and the folder that it was read from."""

    folder: Path
    record: ShardRecord

    def __str__(self) -> str:
        return f"shard {self.record.shard} ({self.folder})"


@dataclass(frozen=True, kw_only=True)
class GatheredShards:
    """The records that belong to the run, in the order of their numbers, and what is wrong.

    `names` and `total` are what most records say; `faults` leave every gate undecided.
    """

    names: tuple[str, ...]
    total: int
    good: tuple[Found, ...]
    faults: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class _Usual:
    """What most records say; where they differ among each other, that is taken for the run."""

    names: tuple[str, ...]
    total: int
    method: str | None
    run: str | None
    collections: Mapping[str, str | None]


def gather(folders: Iterable[Path], here: Circumstances) -> GatheredShards:
    """Reads every folder once; `here` is what the records are held to."""
    read = [_read(folder) for folder in dict.fromkeys(folders)]
    found = [each for each in read if isinstance(each, Found)]
    found.sort(key=lambda each: each.record.shard.number)
    usual = _usual([each.record for each in found])
    strange = {each.folder: tuple(_strangeness(each, usual, here)) for each in found}
    good = [each for each in found if not strange[each.folder]]
    once = {each.record.shard.number: each for each in reversed(good)}
    return GatheredShards(
        names=usual.names,
        total=usual.total,
        good=tuple(once[number] for number in sorted(once)),
        faults=(
            *(each for each in read if isinstance(each, Reason)),
            *chain.from_iterable(strange.values()),
            *_absent(found, usual.total),
            *_twice(good),
        ),
    )


def _read(folder: Path) -> Found | Reason:
    try:
        return Found(folder=folder, record=read_record(folder))
    except FileNotFoundError:
        what = f"has no {SHARD}; the run of that shard did not end"
        return undecided("shard-absent", f"{folder}: {what}")
    except BrokenRecord as error:
        return undecided("shard-corrupt", f"{folder}: {error}")


def _usual(records: list[ShardRecord]) -> _Usual:
    gates = dict.fromkeys(name for each in records for name in each.gates)
    return _Usual(
        names=_most(each.names for each in records) or (),
        total=_most(each.shard.total for each in records) or 0,
        method=_most(each.method for each in records),
        run=_most(each.circumstances.run for each in records),
        collections={
            name: _most(
                each.gates[name].collection_sha256 for each in records if name in each.gates
            )
            for name in gates
        },
    )


def _most(values: Iterable[Value]) -> Value | None:
    """What most say; of as many, the lower numbers."""
    common = Counter(values).most_common(1)
    return common[0][0] if common else None


def _strangeness(each: Found, usual: _Usual, here: Circumstances) -> Iterator[Reason]:
    record, run = each.record, each.record.circumstances.run
    for code, message in record.circumstances.differences(here):
        yield undecided(code, f"{each} {message}")
    if record.shard.total != usual.total:
        yield undecided("shard-other-run", f"{each} lies beside shards of {usual.total}")
    if run != usual.run and here.run is None:
        yield undecided("shard-other-run", f"{each} is of run {run}, others of {usual.run}")
    if record.names != usual.names:
        what = f"ran {','.join(record.names)}, others {','.join(usual.names)}"
        yield undecided("shard-other-configuration", f"{each} {what}")
    if record.method != usual.method:
        what = f"was divided {record.method}, others {usual.method}"
        yield undecided("shard-other-configuration", f"{each} {what}")
    for name, part in record.gates.items():
        if part.collection_sha256 != usual.collections[name]:
            what = f"collected other tests of {name} than the others"
            yield undecided("shard-other-collection", f"{each} {what}")


def _absent(found: list[Found], total: int) -> Iterator[Reason]:
    there = {each.record.shard.number for each in found}
    absent = [number for number in range(1, total + 1) if number not in there]
    if absent:
        shown = ", ".join(map(str, absent[:10])) + (", ..." if len(absent) > 10 else "")
        word = "shard" if len(absent) == 1 else f"{len(absent)} shards, numbers"
        what = f"{word} {shown} of {total} absent; run again what did not end"
        yield undecided("shard-absent", what)


def _twice(found: Iterable[Found]) -> Iterator[Reason]:
    first: dict[int, Found] = {}
    for each in found:
        number = each.record.shard.number
        if number in first:
            yield undecided(
                "shard-twice", f"{first[number]} is there twice, again in {each.folder}"
            )
        first.setdefault(number, each)
