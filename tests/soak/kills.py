"""`python -m tests.soak.kills`: kills a random process of a run at a random moment, again and again.

The run after each must be green. It works in namespaces of its own: what is left over there is ours.
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
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.members import Member, kept_clusters, left_over, members
from tests.soak.shop import TESTS, write_shop

_MODES = ((), ("-n2",))
_GATES = ((), ("--gate=integration", "--gate-report=out"))
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)
_PARTS = ("pytest", "worker", "server", "supervisor", "initdb")
_LONGEST_S = 60.0
_DUMP_S = 0.5
_COLD_EVERY = 8
_PRIVATE = 'mount -t tmpfs -o mode=1777,size=2g tmpfs /dev/shm && "$@"'


@dataclass(kw_only=True)
class Tally:
    """What the kills came to; `left` and `wrong` must stay empty."""

    killed: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    longest_s: float = 0.0


def main() -> int:
    """Prints a line a kill and the counts; 0 if nothing was left over and no result was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.kills", description=__doc__)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.inside:
        return _in_own_namespaces(asked.runs, asked.seed)
    print(f"seed {asked.seed}: {asked.runs} kills of runs with {TESTS} tests", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        tally = _soak(Path(folder), asked.runs, random.Random(asked.seed))  # noqa: S311  likewise
    _print(tally)
    return 1 if tally.wrong or tally.left.total() else 0


def _in_own_namespaces(runs: int, seed: int) -> int:
    """Processes, shared memory and /dev/shm that nobody else has."""
    if os.geteuid() != 0:
        print("soak: only root may make the namespaces in which left-overs are counted")
        return 2
    inside = [sys.executable, "-m", __spec__.name, "--inside", f"--runs={runs}", f"--seed={seed}"]
    spaces = ["unshare", "--mount", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"]
    return subprocess.run([*spaces, "sh", "-c", _PRIVATE, "sh", *inside], check=False).returncode


def _soak(root: Path, runs: int, chance: random.Random) -> Tally:
    write_shop(root)
    tally = Tally()
    _green_run(root, (), tally, "the first run")
    seconds = {mode: _green_run(root, mode, tally, "the first run") for mode in _MODES}
    while (number := tally.killed.total() + 1) <= runs:
        mode, gate = chance.choice(_MODES), chance.choice(_GATES)
        if number % _COLD_EVERY == 0:
            for path in kept_clusters():
                shutil.rmtree(path)
        moment = chance.uniform(0.05, seconds[mode])
        what = _kill(root, (*mode, *gate), moment, chance, tally)
        left, took = left_over()
        tally.left.update(left)
        tally.longest_s = max(tally.longest_s, took)
        after = chance.choice(_MODES)
        green = _green_run(root, after, tally, f"the run after kill {number} ({what})")
        # Of a busy machine the quickest run says most: a kill after the end is none.
        seconds[after] = min(seconds[after], green)
        tally.left.update(left_over()[0])
        told = f"left over {tally.left.total()}, wrong {len(tally.wrong)}"
        print(f"{number:4} {what}; gone after {took:.2f} s; {told}", flush=True)
    return tally


def _kill(
    root: Path, flags: tuple[str, ...], moment: float, chance: random.Random, tally: Tally
) -> str:
    """Starts a run, kills one of its processes at `moment` (seconds), and judges how it ends."""
    process = _start(root, flags)
    time.sleep(moment)
    present = {each.part: each.pid for each in _shuffled(process.pid, chance)}
    parts = [part for part in _PARTS if part in present]
    if not parts or process.poll() is not None:
        what = "nobody: it was over"
    else:
        part, fault = chance.choice(parts), chance.choice(_SIGNALS)
        os.kill(present[part], fault)
        tally.killed[f"{fault.name} of {part}"] += 1
        what = f"{fault.name} of {part} at {moment:.2f} s of {' '.join(flags) or 'a serial run'}"
    status = _ended(process, tally, what)
    tally.ended["green" if status == 0 else "red"] += 1
    if status == 0 and not _all_passed(root):
        tally.wrong.append(f"{what}: exit status 0, but not all tests passed")
    if "AssertionError" in (root / "output").read_text(encoding="utf-8", errors="replace"):
        tally.wrong.append(f"{what}: a test saw wrong rows")
    return what


def _shuffled(pid: int, chance: random.Random) -> list[Member]:
    found = sorted(members(pid), key=lambda each: each.pid)
    chance.shuffle(found)
    return found


def _green_run(root: Path, mode: tuple[str, ...], tally: Tally, what: str) -> float:
    """A run that nobody disturbs; its seconds."""
    start = time.monotonic()
    status = _ended(_start(root, mode), tally, what)
    if status != 0 or not _all_passed(root):
        output = (root / "output").read_text(encoding="utf-8", errors="replace")
        tally.wrong.append(f"{what}: exit status {status}\n{output}")
    return time.monotonic() - start


def _start(root: Path, flags: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    (root / "junit.xml").unlink(missing_ok=True)
    quiet = ["-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:anyio"]
    words = ["-m", "pytest", "--junitxml=junit.xml", *quiet, *flags]
    with open(root / "output", "wb") as output:
        return subprocess.Popen([sys.executable, *words], cwd=root, stdout=output, stderr=output)


def _ended(process: "subprocess.Popen[bytes]", tally: Tally, what: str) -> int:
    """The status; a run that hangs is ended so that its output tells where each process was."""
    try:
        return process.wait(_LONGEST_S)
    except subprocess.TimeoutExpired:
        tally.wrong.append(f"{what}: still running after {_LONGEST_S:.0f} s")
        pythons = [each.pid for each in members(process.pid) if each.part == "worker"]
        for pid in (*pythons, process.pid):
            os.kill(pid, signal.SIGABRT)
            time.sleep(_DUMP_S)
        return process.wait()


def _all_passed(root: Path) -> bool:
    """Whether the run's own report has every test, and none that failed."""
    try:
        suite = ET.parse(root / "junit.xml").getroot().find("testsuite")  # noqa: S314  pytest's own
    except (OSError, ET.ParseError):
        return False
    if suite is None:
        return False
    counts = [suite.get(name) for name in ("tests", "failures", "errors", "skipped")]
    return counts[0] is not None and int(counts[0]) >= TESTS and counts[1:] == ["0", "0", "0"]


def _print(tally: Tally) -> None:
    print("killed:", ", ".join(f"{number} {what}" for what, number in tally.killed.most_common()))
    print("the killed runs ended:", dict(tally.ended))
    print("left over:", dict(tally.left))
    print(f"longest until no process was left: {tally.longest_s:.2f} s")
    print(f"wrong results: {len(tally.wrong)}")
    for each in tally.wrong:
        print(each)


if __name__ == "__main__":
    sys.exit(main())
