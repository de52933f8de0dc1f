"""Timing: two commands run in turns, so that a noisy machine disturbs both alike."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Command:
    """Command lines that are run one after another as one contestant; `environ` is asked before each run."""

    name: str
    argvs: Sequence[Sequence[str]]
    cwd: Path
    environ: Callable[[], Mapping[str, str]] = dict


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Wall seconds of both contestants, pair by pair."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    def ratio(self) -> float:
        """The median over the pairs of ours / theirs."""
        return statistics.median(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    def difference(self) -> float:
        """The median over the pairs of ours - theirs, in seconds."""
        return statistics.median(a - b for a, b in zip(self.ours, self.theirs, strict=True))


def compare(ours: Command, theirs: Command, pairs: int) -> Comparison:
    """Runs both `pairs` times in turns, each going first every other time."""
    seconds: dict[str, list[float]] = {ours.name: [], theirs.name: []}
    for turn in range(pairs):
        for command in (ours, theirs) if turn % 2 else (theirs, ours):
            seconds[command.name].append(_run(command))
    return Comparison(ours=tuple(seconds[ours.name]), theirs=tuple(seconds[theirs.name]))


def _run(command: Command) -> float:
    environ = os.environ | command.environ()
    start = time.perf_counter()
    for argv in command.argvs:
        run = subprocess.run(
            argv, cwd=command.cwd, env=environ, capture_output=True, text=True, check=False
        )
        if run.returncode != 0:
            raise SystemExit(f"{command.name}: {' '.join(argv)} failed:\n{run.stdout}{run.stderr}")
    return time.perf_counter() - start
