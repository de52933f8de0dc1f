"""Record: what one shard leaves for `merge`: shard.json, and the coverage data beside it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pytest_lifeos.reporters.json_report import SHARD
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.shards.circumstances import Circumstances
from pytest_lifeos.shards.results import to_plain
from pytest_lifeos.verdict import ItemResult, Reason

SCHEMA = "pytest-lifeos/shard/1"


@dataclass(frozen=True, kw_only=True)
class GatePart:
    """What one shard knows of one gate: its evidence, except for the results.

    `collected` and `collection_sha256` are of all node ids of the gate, `contents_sha256` is of the
    files that these stand in, `ids` are those of this shard;
    `modules` skipped themselves as a whole; `collection_s` is what collecting all the gate's files
    took; `is_module` for a gate with a module of its own, which shard 1 runs whole.
    """

    is_module: bool
    collected: int
    collection_sha256: str
    contents_sha256: str
    ids: tuple[str, ...]
    lost: int
    narrowed: tuple[str, ...]
    modules: tuple[str, ...]
    doubts: tuple[Reason, ...]
    collection_s: float


@dataclass(frozen=True, kw_only=True)
class CoverageData:
    """The data file beside shard.json; `root` is where the project was on that machine."""

    sha256: str
    root: str


@dataclass(frozen=True, kw_only=True)
class ShardRecord:
    """One shard's run, `started` in UTC; `method` is how the tests were divided."""

    shard: Shard
    names: tuple[str, ...]
    method: str
    circumstances: Circumstances
    started: datetime
    duration_s: float
    orphans: tuple[str, ...]
    unseen: tuple[str, ...]
    coverage: CoverageData | None
    gates: Mapping[str, GatePart]
    results: Mapping[str, ItemResult]


def write_record(record: ShardRecord, folder: Path) -> None:
    """In one step, and with a digest over all but the first line: half a record is none."""
    plain = {
        "shard": asdict(record.shard),
        "names": record.names,
        "method": record.method,
        "circumstances": asdict(record.circumstances),
        "started": record.started.isoformat(),
        "duration_s": record.duration_s,
        "orphans": record.orphans,
        "unseen": record.unseen,
        "coverage": asdict(record.coverage) if record.coverage else None,
        "gates": {name: asdict(each) for name, each in record.gates.items()},
        "results": [to_plain(each) for each in record.results.values()],
    }
    body = json.dumps(plain) + "}\n"
    digest = hashlib.sha256(body.encode()).hexdigest()
    half = folder / (SHARD + ".half")
    half.write_text(f'{{"schema": "{SCHEMA}", "sha256": "{digest}", "run":\n{body}', "utf-8")
    half.replace(folder / SHARD)
