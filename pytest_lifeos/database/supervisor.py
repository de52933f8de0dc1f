"""Supervisor: the small shell process that outlives us just long enough to end our server."""

import contextlib
import os
import select
import shlex
import shutil
import subprocess  # nosec B404  starting the server is what this file is for
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.folder import Folder
from pytest_lifeos.database.leftovers import end_server
from pytest_lifeos.forks import kept_from_children

_SCRIPT = Path(__file__).with_name("supervise.sh")
_LONGEST_STOP_S = 10.0
# What a server needs to be found, linked and named; its settings come from nowhere else.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LD_PRELOAD", "NSS_WRAPPER_PASSWD")

Mode = Literal["keep", "remove"]


@dataclass(frozen=True, kw_only=True)
class Supervised:
    """A server in its supervisor's care; `pid` is the server's, None if none was started."""

    process: "subprocess.Popen[bytes]"
    pid: int | None

    def ended(self) -> bool:
        """Whether the server is gone and cleaned up after."""
        return self.process.poll() is not None


@contextlib.contextmanager
def supervised(
    argv: Sequence[str],
    *,
    folder: Folder,
    fill: Sequence[str],
    mode: Mode,
    account: Account,
) -> Iterator[Supervised]:
    """Runs `fill`, then the server `argv`, if any, until the end of the block.

    With the mode `remove` the folder goes with the server, else the server ends cleanly.
    """
    # A copy, since the server's account may not be allowed to read our files.
    script = Path(shutil.copyfile(_SCRIPT, folder.path / _SCRIPT.name))
    made = f"exec {shlex.join(fill)}" if fill else ""
    command = ["sh", str(script), mode, str(folder.path), made]
    reader, writer = os.pipe()
    owner = os.getpid()
    with kept_from_children(writer):
        try:
            process = _start([*command, *argv], stdin=reader, lock=folder.lock, account=account)
            try:
                yield Supervised(process=process, pid=_first_number(process))
            finally:
                if os.getpid() == owner:
                    os.close(writer)
                    writer = -1
                    _wait(process, folder)
        finally:
            os.close(reader)
            if writer != -1 and os.getpid() == owner:
                os.close(writer)


def server_environment() -> dict[str, str]:
    """The variables of the server and its tools."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | {"LC_ALL": "C"}


def _start(
    argv: Sequence[str], *, stdin: int, lock: int, account: Account
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  # nosec B603  argv is a list of our own
        argv,
        cwd="/",
        env=server_environment(),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=lock,
        start_new_session=True,
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
    )


def _first_number(process: "subprocess.Popen[bytes]") -> int | None:
    if process.stdout is None:
        return None
    with process.stdout as lines:
        word = lines.readline().strip()
    return int(word) if word else None


def _wait(process: "subprocess.Popen[bytes]", folder: Folder) -> None:
    if not _ends_in_time(process):
        process.kill()
        process.wait()
        end_server(folder.path)


def _ends_in_time(process: "subprocess.Popen[bytes]") -> bool:
    """Waits for the event where there is one: `Popen.wait` looks now and then, up to 0.05 s late."""
    if hasattr(os, "pidfd_open"):
        with contextlib.suppress(OSError):  # a kernel before 5.3 has none
            _sleep_until_readable(os.pidfd_open(process.pid))
            return process.poll() is not None
    try:
        process.wait(_LONGEST_STOP_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _sleep_until_readable(descriptor: int) -> None:
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        poll.poll(1000 * _LONGEST_STOP_S)
    finally:
        os.close(descriptor)
