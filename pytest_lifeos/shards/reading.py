"""Reading: shard.json as a record again, and only as it was written."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pytest_lifeos.reporters.json_report import SHARD, SHARD_COVERAGE
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.shards.circumstances import Circumstances
from pytest_lifeos.shards.record import SCHEMA, CoverageData, GatePart, ShardRecord
from pytest_lifeos.shards.results import from_plain
from pytest_lifeos.verdict import ItemResult, Reason, Verdict


class BrokenRecord(Exception):
    """shard.json is not what a shard wrote."""


def read_record(folder: Path) -> ShardRecord:
    """The record in the folder, and its coverage data held to its digest.

    Raises FileNotFoundError where no shard ended, BrokenRecord for anything but a whole record.
    """
    try:
        content = (folder / SHARD).read_bytes()
        record = _record(_body(content))
        _require_data(record.coverage, folder / SHARD_COVERAGE)
    except FileNotFoundError:
        raise
    except (AttributeError, KeyError, OSError, RecursionError, TypeError, ValueError) as error:
        raise BrokenRecord(f"{type(error).__name__}: {error}") from None
    return record


def _body(content: bytes) -> dict[str, object]:
    head, _, body = content.partition(b"\n")
    first = json.loads(head + b"null}")
    if first.get("schema") != SCHEMA:
        raise ValueError(f"is not a {SCHEMA}")
    if first.get("sha256") != hashlib.sha256(body).hexdigest():
        raise ValueError("is not as it was written")
    plain: dict[str, object] = json.loads(body.rstrip()[:-1])
    return plain


def _record(plain: dict[str, object]) -> ShardRecord:
    results = {each.nodeid: each for each in map(from_plain, _dicts(plain["results"]))}
    coverage = plain["coverage"]
    return ShardRecord(
        shard=Shard(**_dict(plain["shard"])),
        names=_texts(plain["names"]),
        method=str(plain["method"]),
        circumstances=Circumstances(**_dict(plain["circumstances"])),
        started=datetime.fromisoformat(str(plain["started"])),
        duration_s=float(str(plain["duration_s"])),
        orphans=_texts(plain["orphans"]),
        unseen=_texts(plain["unseen"]),
        coverage=CoverageData(**_dict(coverage)) if coverage else None,
        gates={name: _part(_dict(each), results) for name, each in _dict(plain["gates"]).items()},
        results=results,
    )


def _part(plain: dict[str, object], results: Mapping[str, ItemResult]) -> GatePart:
    # An id is kept once, however often it is written.
    ids = (results[each].nodeid if each in results else each for each in _texts(plain["ids"]))
    return GatePart(
        is_module=plain["is_module"] is True,
        collected=int(str(plain["collected"])),
        collection_sha256=str(plain["collection_sha256"]),
        contents_sha256=str(plain["contents_sha256"]),
        ids=tuple(ids),
        lost=int(str(plain["lost"])),
        narrowed=_texts(plain["narrowed"]),
        modules=_texts(plain["modules"]),
        doubts=tuple(_reason(each) for each in _dicts(plain["doubts"])),
        collection_s=float(str(plain["collection_s"])),
    )


def _reason(plain: dict[str, object]) -> Reason:
    code, message = str(plain["code"]), str(plain["message"])
    return Reason(code=code, message=message, verdict=Verdict(plain["verdict"]))


def _require_data(coverage: CoverageData | None, path: Path) -> None:
    if coverage is None:
        return
    if not path.is_file():
        raise ValueError(f"{path.name} is missing")
    if coverage.sha256 != hashlib.sha256(path.read_bytes()).hexdigest():
        raise ValueError(f"{path.name} is not as it was written")


# Any: what a digest has shown to be as it was written goes into dataclasses unseen.
def _dict(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("something is no object")
    return value


def _dicts(value: object) -> Iterable[dict[str, object]]:
    if not isinstance(value, list):
        raise TypeError("something is no list")
    return (_dict(each) for each in value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("something is no list")
    return tuple(str(each) for each in value)
