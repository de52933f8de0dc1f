"""Workshop: the folder of one proof, in which commands run, and which goes however the run ends."""

import os
import shutil
import subprocess  # nosec B404  make -n, in the copy
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_lifeos.finding import CannotTell
from pytest_lifeos.proofs.environment import proof_environment
from pytest_lifeos.proofs.evidence import Ran, gate_runs
from pytest_lifeos.proofs.leftovers import in_use, remove, sweep
from pytest_lifeos.proofs.scratch import copy_tree, top_of
from pytest_lifeos.proofs.stand_ins import stand_in
from pytest_lifeos.proofs.step import Command
from pytest_lifeos.reporters.recording import RECORD, recorded
from pytest_lifeos.resources.processes import Processes
from pytest_lifeos.settings import Settings

_PATIENCE_S = 60.0


class Workshop:
    """A copy of the project, `tree` of `top`, and the commands that run in it one after another."""

    def __init__(self, processes: Processes, settings: Settings) -> None:
        self._processes = processes
        self._folder = processes.folder
        self._count = 0
        self.top = top_of(settings.root)
        self.tree = self._folder / "tree"
        self.root = self.tree / settings.root.resolve().relative_to(self.top)
        copy_tree(self.top, self.tree)
        self._lay_ledger(settings)
        if not (self.root / ".venv").exists():
            stand_in(self.root / ".venv")
        self._env = proof_environment(
            os.environ, self._folder, self.tree, self.top, settings.package, settings.root.resolve()
        )

    def run(self, command: Command, limit: float) -> Ran:
        """The command as its workflow runs it, for at most `limit` seconds."""
        self._count += 1
        name = f"command-{self._count}"
        script, records = self._folder / f"{name}.sh", Path(self._env[RECORD])
        script.write_text(command.text, encoding="utf-8")
        for old in records.iterdir():
            old.unlink()
        began = time.monotonic()
        self._processes.start(name, self._argv(command, script), limit)
        try:
            ended = self._processes.join(name, limit)
        except CannotTell:
            return Ran(status=None, seconds=time.monotonic() - began)
        return Ran(
            status=ended.exit_status,
            seconds=ended.duration_s,
            output=ended.stdout + ended.stderr,
            gates=tuple(gate_runs(recorded(records, self.root))),
        )

    def dry_make(self, command: Command, words: str) -> str:
        """What `make WORDS` would run; empty where make cannot say."""
        try:
            done = subprocess.run(  # noqa: S603  # nosec B603 B607  -n: make only prints
                ["make", "-n", "--no-print-directory", *words.split()],  # noqa: S607  from PATH
                cwd=self.tree / command.folder,
                env=self._env | dict(command.env),
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_PATIENCE_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout

    def _lay_ledger(self, settings: Settings) -> None:
        """The past that a bar may be about; git does not track it."""
        path = settings.ledger_file()
        if path is not None and path.is_file() and path.is_relative_to(settings.root):
            copy = self.root / path.relative_to(settings.root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)

    def _argv(self, command: Command, script: Path) -> list[str]:
        """Custom shells say by {0} where the script goes."""
        env = [f"{name}={text}" for name, text in (self._env | dict(command.env)).items()]
        shell = [word.replace("{0}", str(script)) for word in command.interpreter]
        shell = shell if "{0}" in "".join(command.interpreter) else [*shell, str(script)]
        enter = ["sh", "-c", 'cd -- "$0" && exec "$@"', str(self.tree / command.folder)]
        return ["env", "-i", *env, *enter, *shell]


@contextmanager
def open_workshop(settings: Settings) -> Iterator[Workshop]:
    """A workshop for the block; it is removed with all that runs in it, after `kill -9` too.

    The process that runs the commands sees our end and removes the folder; what is left where that
    process was killed as well, or where something wrote while it removed, goes here the next time.
    """
    sweep(Path(tempfile.gettempdir()))
    processes = Processes(settings.root)
    try:
        processes.start("begin", ["true"], _PATIENCE_S)
        processes.join("begin", _PATIENCE_S)
        with in_use(processes.folder):
            yield Workshop(processes, settings)
    finally:
        processes.close()
        remove(processes.folder)
