"""`python -m tests.benchmarks.shards`: merging the records of many shards, time and memory.

Each size runs in a process of its own, whose peak of memory is then its own. The records are written
by what a shard writes them with; the time is of `merge` alone, reading and judging and writing.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from pytest_lifeos.selection.whole import collection_digest, contents_digest
from pytest_lifeos.settings import read_settings
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.shards.circumstances import circumstances
from pytest_lifeos.shards.merging import merge
from pytest_lifeos.shards.record import GatePart, ShardRecord, write_record
from pytest_lifeos.verdict import ItemResult, Outcome

_SIZES = ((100, 10_000), (100, 100_000), (1_000, 100_000), (1_000, 1_000_000))
_WHOLE = ("setup", "call", "teardown")


def main() -> None:
    """Prints a row a size; with arguments, measures the one size."""
    if len(sys.argv) > 1:
        _measure(int(sys.argv[1]), int(sys.argv[2]))
        return
    print(f"{'shards':>6} {'results':>9} {'seconds':>8} {'CPU':>7} {'peak MB':>8} {'us each':>8}")
    for shards, results in _SIZES:
        argv = [sys.executable, "-m", "tests.benchmarks.shards", str(shards), str(results)]
        subprocess.run(argv, check=True)


def _measure(shards: int, results: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pyproject.toml").write_text("[tool.lifeos]\n")
        if os.fork() == 0:  # what writing takes is not the peak of merging
            _write(root, shards, results)
            os._exit(0)
        os.wait()
        folders = sorted(root.glob("shard-*"))
        wall, spent = time.perf_counter(), time.process_time()
        report = merge(folders, root / "merged", root)
        wall, spent = time.perf_counter() - wall, time.process_time() - spent
    if report.verdict.value != "passed" or report.gates[0].items["passed"] != results:
        raise SystemExit(f"merged to {report}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = 1e6 * spent / results
    print(f"{shards:6} {results:9} {wall:8.2f} {spent:7.2f} {peak:8.0f} {each:8.1f}", flush=True)


def _write(root: Path, shards: int, results: int) -> None:
    settings = read_settings(root)
    assert settings is not None, "the project has no settings"
    ids = [f"tests/unit/test_area_{n % 500}.py::test_fact_{n}[case]" for n in range(results)]
    digest, here = collection_digest(ids), circumstances(settings, None)
    contents = contents_digest(root, ids)
    for number in range(1, shards + 1):
        own = tuple(ids[number - 1 :: shards])
        part = GatePart(
            is_module=False,
            collected=results,
            collection_sha256=digest,
            contents_sha256=contents,
            ids=own,
            lost=0,
            narrowed=(),
            modules=(),
            doubts=(),
            collection_s=1.0,
        )
        record = ShardRecord(
            shard=Shard(number=number, total=shards),
            names=("unit",),
            method="evenly",
            circumstances=here,
            started=datetime.now(timezone.utc),
            duration_s=1.0,
            orphans=(),
            unseen=(),
            coverage=None,
            gates={"unit": part},
            results={nodeid: _result(nodeid) for nodeid in own},
        )
        folder = root / f"shard-{number:04}"
        folder.mkdir()
        write_record(record, folder)


def _result(nodeid: str) -> ItemResult:
    return ItemResult(nodeid=nodeid, outcome=Outcome.PASSED, duration_s=0.01, phases=_WHOLE)


if __name__ == "__main__":
    main()
