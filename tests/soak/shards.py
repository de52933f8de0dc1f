"""`python -m tests.soak.shards`: kills shards at a random moment, again and again, and merges the rest.

Of eight shards one, two or all are started anew and killed; the others lie there as they ended. A merge
that is green, or a command that hangs, is a fault of ours.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.big_suite import write_big_suite

_LIGHT = ("-p", "no:pytest_postgresql", "-p", "no:asyncio", "-p", "no:anyio")
_PYTEST = (sys.executable, "-m", "pytest", "-q", *_LIGHT, "-p", "no:cacheprovider", "--gate=unit")
_TOTAL = 8
_TIMEOUT_S = 300
Running = subprocess.Popen[bytes]


def main() -> int:
    """Prints a line a merge; 0 if none of them was green with a shard killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.shards", description=__doc__)
    parser.add_argument("--runs", type=int, default=10, help="how often for each number of shards")
    parser.add_argument("--tests", type=int, default=400)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    print(f"seed {given.seed}: {_TOTAL} shards of {given.tests} tests", flush=True)
    chance = random.Random(given.seed)  # noqa: S311  no secret hangs on it
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        write_big_suite(root, given.tests)
        seconds = _whole(root)
        wrong = [
            count
            for _ in range(given.runs)
            for count in (1, 2, _TOTAL)
            if _is_green_killed(root, count, chance, seconds)
        ]
    print(f"{3 * given.runs} merges with shards killed, {len(wrong)} of them green")
    return 1 if wrong else 0


def _whole(root: Path) -> float:
    """All shards to their end, which is green; returns the seconds that the last one took."""
    began = 0.0
    for number in range(1, _TOTAL + 1):
        began = time.perf_counter()
        if _start(root, number).wait(_TIMEOUT_S) != 0:
            raise SystemExit(f"shard {number} is red by itself")
    seconds = time.perf_counter() - began
    if not _is_green(root):
        raise SystemExit("the whole is red by itself")
    shutil.copytree(root / "shards", root / "kept")
    return seconds


def _is_green_killed(root: Path, count: int, chance: random.Random, seconds: float) -> bool:
    """Starts `count` shards anew, as in a job of its own, kills each in its life, and merges.

    One that had left its record when its moment came has ended, and counts as a whole shard.
    """
    shutil.rmtree(root / "shards")
    shutil.copytree(root / "kept", root / "shards")
    numbers = chance.sample(range(1, _TOTAL + 1), count)
    moments = sorted(chance.uniform(0, seconds) for _ in numbers)
    for number in numbers:
        shutil.rmtree(root / f"shards/{number}")
    _kill([_start(root, number) for number in numbers], moments)
    whole = sum((root / f"shards/{number}/shard.json").is_file() for number in numbers)
    is_green = _is_green(root)
    word = "GREEN" if is_green else "red"
    shown = ", ".join(f"{each:.1f}" for each in moments)
    print(f"{word:5} {count} killed at {shown} s, {whole} of them had ended", flush=True)
    return is_green and whole < count


def _start(root: Path, number: int) -> Running:
    flags = (f"--gate-report=shards/{number}", f"--shard={number}/{_TOTAL}")
    return subprocess.Popen(
        [*_PYTEST, *flags],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _kill(running: Sequence[Running], moments: Sequence[float]) -> None:
    """Kills each with all that it started, in seconds from now."""
    began = time.perf_counter()
    for process, moment in zip(running, moments, strict=True):
        time.sleep(max(0.0, began + moment - time.perf_counter()))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(_TIMEOUT_S)


def _is_green(root: Path) -> bool:
    """Whether a pipeline would go on: both `merge` and `verify` say so."""
    folders = [f"shards/{number}" for number in range(1, _TOTAL + 1)]
    merge = ("merge", *folders, "--report", "merged")
    return all(_succeeds(root, *words) for words in (merge, ("verify", "merged", "unit")))


def _succeeds(root: Path, *words: str) -> bool:
    argv = [sys.executable, "-m", "pytest_lifeos", *words]
    done = subprocess.run(argv, cwd=root, capture_output=True, timeout=_TIMEOUT_S, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(main())
