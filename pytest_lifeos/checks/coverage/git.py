"""Git: questions to git about the checkout, each with a time limit and an answer or a reason."""

import os
import subprocess  # nosec B404  asks git what is changed
from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.finding import CannotTell

_TIMEOUT_S = 60
# A daemon or a cache that is behind would pass over what is changed.
_FLAGS = (
    "--no-optional-locks",
    *("-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false"),
)
# What a hook or a shell leaves there would change which files, lines or index are looked at.
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_SSH")


class Git:
    """The git of a folder."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self._environ = _environment(environ)

    def output(self, *args: str, given: bytes = b"") -> bytes:
        """What git writes; raises CannotTell where it is missing, refuses or takes too long."""
        run = self._run(args, given)
        if run.returncode != 0:
            said = (run.stderr.decode(errors="replace").strip() or "no reason given").splitlines()[
                0
            ]
            raise CannotTell("coverage-git", f"coverage: git {args[0]}: {said}")
        return run.stdout

    def answer(self, *args: str) -> str | None:
        """One line, or None where git has none; raises CannotTell where it could not be asked."""
        run = self._run(args, b"")
        return os.fsdecode(run.stdout).strip() if run.returncode == 0 else None

    def names(self, *args: str) -> list[str]:
        """The names that git writes with a NUL after each."""
        return [os.fsdecode(name) for name in self.output(*args).split(b"\0") if name]

    def _run(self, args: tuple[str, ...], given: bytes) -> "subprocess.CompletedProcess[bytes]":
        try:
            return subprocess.run(  # noqa: S603  # nosec B603 B607  fixed words, git from PATH
                ["git", *_FLAGS, *args],  # noqa: S607  wherever the user's git is
                cwd=self.folder,
                env=self._environ,
                input=given,
                capture_output=True,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except FileNotFoundError:
            raise CannotTell("coverage-git", "coverage: git is not installed") from None
        except subprocess.TimeoutExpired:
            what = f"coverage: git {args[0]} took more than {_TIMEOUT_S} s"
            raise CannotTell("coverage-git", what) from None


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Without a question for a password, in English, and without what changes the answers."""
    ours = {
        name: text
        for name, text in environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return ours | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
