"""`python -m tests.soak.broken`: generated broken histories are read and run, and none breaks a check.

Each has a finding, its whole twin has none, and nothing raises. `--gate N` of them go through the whole
gate as `pytest --gate migrations`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from pytest_lifeos.checks.migrations.dangers import check_dangers
from pytest_lifeos.checks.migrations.environment.contained import apart
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.history.cycle import check_cycles
from pytest_lifeos.checks.migrations.history.duplicate_id import check_ids
from pytest_lifeos.checks.migrations.history.heads import check_heads
from pytest_lifeos.checks.migrations.history.missing_parent import check_parents
from pytest_lifeos.checks.migrations.history.revisions import read_history
from pytest_lifeos.checks.migrations.history.unreadable import check_readable
from pytest_lifeos.checks.migrations.project import MigrationProject
from pytest_lifeos.checks.migrations.rehearsal.died import rehearsal_of
from pytest_lifeos.checks.migrations.rehearsal.phase import Phase
from pytest_lifeos.checks.migrations.rehearsal.rehearse import rehearse
from pytest_lifeos.finding import CannotTell, Finding, Severity
from tests.soak.histories import History, broken, whole

_ENV = """
from alembic import context
context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""
_PYPROJECT = """
[tool.lifeos]
package = "shop"
[tool.lifeos.gates.migrations]
script_location = "migrations"
databases = ["sqlite"]
[tool.pytest]
testpaths = ["tests"]
"""


def main() -> int:
    """Prints a line a kind of fault, and each case that is wrong; 0 if none is."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.broken", description=__doc__)
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--gate", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found, wrong = Counter[str](), list[str]()
    seeds = range(asked.seed, asked.seed + asked.histories)
    for number, seed in enumerate(seeds):
        if number % 200 == 0:
            print(f"{number} of {len(seeds)} read, {len(wrong)} wrong", flush=True)
        history = broken(seed)
        said = judged(history)
        found[history.fault] += bool(said)
        wrong += [] if said else [f"{seed} {history.fault}: nothing found"]
        wrong += [f"{seed}: the whole twin: {each}" for each in judged(whole(seed))]
    for seed in seeds[: asked.gate]:
        print(f"the whole gate on {seed}", flush=True)
        wrong += through_the_gate(seed)
    for fault, count in sorted(found.items()):
        print(f"{fault:28} {count:5} found")
    print(f"{len(seeds)} histories, {found.total()} found, {len(wrong)} wrong", *wrong, sep="\n")
    return 1 if wrong else 0


def judged(history: History, *, runs: bool | None = None) -> list[str]:
    """What the checks say of a history: read, and run too where only that shows the fault."""
    with tempfile.TemporaryDirectory() as folder:
        project = MigrationProject(root=Path(folder), script_location=Path("migrations"))
        history.write(project.versions)
        project.environment.write_text(_ENV)
        found = [*_read(project)]
        if history.runs if runs is None else runs:
            found += _run(project)
    return [str(each) for each in found]


def _read(project: MigrationProject) -> Iterator[Finding | str]:
    """Findings, and the doubt where there are no heads to judge."""
    read = read_history(project.folders, project.root)
    checks = (check_readable, check_ids, check_parents, check_cycles)
    yield from chain.from_iterable(check(read) for check in checks)
    try:
        yield from check_heads(read)
    except CannotTell as doubt:
        if not read.unreadable:
            yield doubt.message
    yield from check_dangers(project, read, Severity.WARNING)


def _run(project: MigrationProject) -> Iterator[Finding]:
    found = rehearsal_of(apart(sqlite_file, lambda: rehearse(project, seconds=120.0)), project)
    phases: tuple[Phase, ...] = (found.upgrade_phase, found.downgrade_phase)
    return chain.from_iterable(phase.findings for phase in phases)


def through_the_gate(seed: int) -> list[str]:
    """What is wrong with how the whole gate took a broken history."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        history = broken(seed)
        history.write(root / "migrations/versions")
        (root / "migrations/env.py").write_text(_ENV)
        (root / "pyproject.toml").write_text(_PYPROJECT)
        for folder in ("shop", "tests"):
            (root / folder).mkdir()
        argv = [sys.executable, "-m", "pytest", "--gate=migrations", "-p", "no:cacheprovider"]
        run = subprocess.run(
            argv, cwd=root, capture_output=True, text=True, timeout=300, check=False
        )
    if run.returncode == 1 and "INTERNALERROR" not in run.stdout and "MIG" in run.stdout:
        return []
    return [f"{seed} {history.fault}: the gate ends with {run.returncode}:\n{run.stdout[-2000:]}"]


if __name__ == "__main__":
    sys.exit(main())
