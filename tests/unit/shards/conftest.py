"""A project, and the records of shards that ran it."""

from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from pytest_lifeos.selection.whole import collection_digest, contents_digest
from pytest_lifeos.settings import read_settings
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.shards.circumstances import RUNS, circumstances
from pytest_lifeos.shards.record import GatePart, ShardRecord, write_record
from pytest_lifeos.verdict import ItemResult, Outcome

_WHOLE = ("setup", "call", "teardown")
IDS = tuple(f"tests/unit/test_shop.py::test_{n}" for n in range(10))


def passed(nodeid: str) -> ItemResult:
    """A test that took a second."""
    return ItemResult(nodeid=nodeid, outcome=Outcome.PASSED, duration_s=1.0, phases=_WHOLE)


class Shards:
    """The records of `total` shards of the gate unit at `root`, as they are and as they are written."""

    def __init__(self, root: Path, total: int) -> None:
        self.root = root
        self.total = total
        settings = read_settings(root)
        assert settings is not None
        self._here = circumstances(settings, None)
        self.records = {number: self._record(number) for number in range(1, total + 1)}

    @property
    def folders(self) -> list[Path]:
        """Where each shard leaves its record."""
        return [self.root / f"shard-{number}" for number in self.records]

    def change(self, number: int, **values: Any) -> None:
        """The shard said something else."""
        self.records[number] = replace(self.records[number], **values)

    def change_part(self, number: int, **values: Any) -> None:
        """The shard said something else of the gate."""
        part = replace(self.records[number].gates["unit"], **values)
        self.change(number, gates={"unit": part})

    def change_result(self, number: int, **values: Any) -> None:
        """The shard's first test reported something else."""
        results = dict(self.records[number].results)
        first = next(iter(results))
        self.change(number, results=results | {first: replace(results[first], **values)})

    def change_here(self, number: int, **values: Any) -> None:
        """The shard ran in other circumstances."""
        self.change(number, circumstances=replace(self._here, **values))

    def write(self) -> list[Path]:
        """Writes the records, and gives their folders."""
        for folder, record in zip(self.folders, self.records.values(), strict=True):
            folder.mkdir(exist_ok=True)
            write_record(record, folder)
        return self.folders

    def _record(self, number: int) -> ShardRecord:
        own = IDS[number - 1 :: self.total]
        part = GatePart(
            is_module=False,
            collected=len(IDS),
            collection_sha256=collection_digest(IDS),
            contents_sha256=contents_digest(self.root, IDS),
            ids=own,
            lost=0,
            narrowed=(),
            modules=(),
            doubts=(),
            collection_s=0.5,
        )
        return ShardRecord(
            shard=Shard(number=number, total=self.total),
            names=("unit",),
            method="evenly",
            circumstances=self._here,
            started=datetime(2026, 1, 1, tzinfo=timezone.utc),
            duration_s=1.0,
            orphans=(),
            unseen=(),
            coverage=None,
            gates={"unit": part},
            results={nodeid: passed(nodeid) for nodeid in own},
        )


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a budget and no skips allowed, outside of any git checkout, in no CI run."""
    for name in RUNS:
        monkeypatch.delenv(name, raising=False)
    text = '[tool.lifeos]\n[tool.lifeos.gates.unit]\nbudget = "1m"\n'
    (tmp_path / "pyproject.toml").write_text(text)
    (tmp_path / "tests/unit").mkdir(parents=True)
    (tmp_path / "tests/unit/test_shop.py").write_text("def test_0(): pass\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def shards(root: Path) -> Shards:
    """Three shards in which nothing is wrong."""
    return Shards(root, 3)
