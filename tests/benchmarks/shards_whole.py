"""`python -m tests.benchmarks.shards_whole`: a suite in shards beside the same suite in a single run.

The single run records each test's duration, by which the shards are divided. The merged report and the
coverage, line by line and branch by branch, must be those of the single run.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import coverage

from tests.benchmarks.big_suite import write_big_suite

_LIGHT = ("-p", "no:pytest_postgresql", "-p", "no:asyncio", "-p", "no:anyio")
_PYTEST = (sys.executable, "-m", "pytest", "-q", *_LIGHT, "-p", "no:cacheprovider")
_MOST = 0.05


def main() -> int:
    """Prints what was compared; 0 if nothing differs and the shards are balanced."""
    parser = argparse.ArgumentParser(prog="make bench-shards", description=__doc__)
    parser.add_argument("--tests", type=int, default=10_000)
    parser.add_argument("--shards", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write_big_suite(root, given.tests)
        single = _single(root)
        folders = list(_shards(root, given.shards))
        merged = _merged(root, folders)
        wrong = [*_differences(single, merged), *_imbalance(root, folders)]
    print("\n".join(wrong) or "the merged run is the single run")
    return 1 if wrong else 0


def _single(root: Path) -> Mapping[str, Any]:
    _run(root, "the single run", *_PYTEST, *_gate("single"), "--store-durations")
    return _outcome(root, "single")


def _shards(root: Path, total: int) -> Iterator[Path]:
    for number in range(1, total + 1):
        name = f"shards/{number}"
        _run(root, f"shard {number}/{total}", *_PYTEST, *_gate(name), f"--shard={number}/{total}")
        yield root / name


def _merged(root: Path, folders: list[Path]) -> Mapping[str, Any]:
    ours = (sys.executable, "-m", "pytest_lifeos")
    _run(root, "merge", *ours, "merge", *map(str, folders), "--report", "merged")
    _run(root, "verify", *ours, "verify", "merged", "unit")
    return _outcome(root, "merged")


def _gate(name: str) -> tuple[str, str]:
    return "--gate=unit", f"--gate-report={name}"


def _run(root: Path, what: str, *argv: str) -> None:
    start = time.perf_counter()
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True, check=False)
    print(f"{what:16} {time.perf_counter() - start:7.1f} s", flush=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(argv)}: {done.returncode}\n{done.stdout}{done.stderr}")


def _outcome(root: Path, name: str) -> Mapping[str, Any]:
    """What a run came to: verdict, counts, percentages, and which way every branch was taken."""
    (gate,) = json.loads((root / name / "report.json").read_text())["gates"]
    data = coverage.CoverageData(str(root / ".coverage"))
    data.read()
    report = {key: gate[key] for key in ("verdict", "reasons", "items", "coverage", "findings")}
    files = sorted(data.measured_files())
    lines = {path: sorted(data.lines(path) or ()) for path in files}
    arcs = {path: sorted(data.arcs(path) or ()) for path in files}
    print(
        f"{name:16} {gate['verdict']}, {gate['items']['passed']} passed, "
        f"{sum(map(len, lines.values()))} lines and {sum(map(len, arcs.values()))} branches of "
        f"{len(files)} files"
    )
    return report | {"lines": lines, "arcs": arcs}


def _differences(single: Mapping[str, Any], merged: Mapping[str, Any]) -> Iterator[str]:
    for key, value in single.items():
        if merged[key] != value:
            yield f"{key}: {str(value)[:200]} in the single run, {str(merged[key])[:200]} merged"


def _imbalance(root: Path, folders: list[Path]) -> Iterator[str]:
    """How far the longest shard is above the mean, by the durations that they were divided by."""
    seconds = json.loads((root / ".test_durations").read_text())
    records = ("\n".join((each / "shard.json").read_text().splitlines()) for each in folders)
    parts = [json.loads(each)["run"]["gates"]["unit"]["ids"] for each in records]
    sums = [sum(seconds[nodeid] for nodeid in part) for part in parts]
    over = max(sums) * len(sums) / sum(sums) - 1
    print(f"{'imbalance':16} {over:.4%} of {sum(sums) / len(sums):.2f} s a shard (goal: <= 5 %)")
    if over > _MOST:
        yield f"the longest shard is {over:.1%} above the mean"


if __name__ == "__main__":
    raise SystemExit(main())
