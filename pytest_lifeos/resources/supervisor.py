"""Supervisor: the process that runs the tools of this one, seen from here."""

import json
import os
import secrets
import shutil
import subprocess  # nosec B404  running the project's own tools is what this file is for
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from pytest_lifeos.checks.tools.environment import tool_environment
from pytest_lifeos.forks import kept_from_children

_SCRIPT = Path(__file__).with_name("supervise.py")
_LONGEST_END_S = 10.0


class Supervisor:
    """Starts with the first tool or file, and leaves neither a tool nor a folder behind, however we end.

    It sees our end by a pipe, so that no signal handler of ours stands in anybody's way.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._owner = os.getpid()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe = ExitStack()
        self._writer = -1
        # Only named here: what is made before there is a supervisor would outlive a killed owner.
        self.folder = Path(tempfile.gettempdir(), f"lifeos-tools-{secrets.token_hex(8)}")

    def run(self, name: str, argv: Sequence[str], timeout: float, nice: int) -> None:
        """Has the tool run in the project's root, for at most `timeout` seconds from its start."""
        if self._process is None:
            self._process = self._open()
        order = json.dumps({"name": name, "argv": list(argv), "timeout_s": timeout, "nice": nice})
        try:
            with open(self._writer, "w", encoding="utf-8", closefd=False) as pipe:
                pipe.write(f"{order}\n")
        except BrokenPipeError:
            return  # whoever joins the tool is told that it is lost

    def make_folder(self) -> Path:
        """The folder, for what else must not outlive us."""
        if self._process is None:
            self._process = self._open()
        self.folder.mkdir(mode=0o700, exist_ok=True)
        return self.folder

    def is_lost(self) -> bool:
        """Whether it ended before its time, or never was."""
        return self._process is None or self._process.poll() is not None

    def close(self) -> None:
        """Ends the tools that still run, and removes the folder."""
        if self._process is None or os.getpid() != self._owner:
            return
        self._pipe.close()
        try:
            self._process.wait(_LONGEST_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)  # there only if the supervisor was killed

    def _open(self) -> "subprocess.Popen[bytes]":
        reader, self._writer = os.pipe()
        self._pipe.callback(os.close, self._writer)
        self._pipe.enter_context(kept_from_children(self._writer))
        try:
            return subprocess.Popen(  # noqa: S603  # nosec B603  argv is a list of our own
                [sys.executable, "-I", "-S", str(_SCRIPT), str(self.folder)],
                cwd=self._root,
                env=tool_environment(os.environ),
                stdin=reader,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(reader)
