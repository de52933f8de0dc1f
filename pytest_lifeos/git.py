"""Git: questions to git about a folder, each with a time limit, and an answer or why there is none."""

import os
import subprocess  # nosec B404  asks git
from collections.abc import Mapping
from pathlib import Path

# Another git at work in the checkout, such as an editor's, is never made to wait.
_ALWAYS = ("--no-optional-locks",)
# A daemon or a cache that is behind would pass over what is changed.
_FRESH = ("-c", "core.fsmonitor=false", "-c", "core.untrackedCache=false")
# What a hook or a shell leaves there would change which files, lines or index are looked at.
_KEPT = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_SSH")
_TIMEOUT_S = 60


class GitFailed(Exception):
    """Git is missing, refuses or takes too long; the text says which in one line."""


def ask_git(
    folder: Path, *args: str, env: Mapping[str, str] | None = None, timeout: float = 30
) -> bytes | None:
    """What `git ARGS` writes in `folder`; None where it refuses, is missing or takes too long (s).

    `env` are the variables that it sees, else ours.
    """
    try:
        run = _run(folder, args, env, b"", timeout)
    except GitFailed:
        return None
    return run.stdout if run.returncode == 0 else None


class Git:
    """The git of a folder, which tells what is changed as it is, whatever the environment says."""

    def __init__(self, folder: Path, environ: Mapping[str, str]) -> None:
        self.folder = folder
        self._environ = _environment(environ)

    def output(self, *args: str, given: bytes = b"") -> bytes:
        """What git writes; raises GitFailed where it is missing, refuses or takes too long."""
        run = self._run(args, given)
        if run.returncode != 0:
            said = run.stderr.decode(errors="replace").strip() or "no reason given"
            raise GitFailed(f"git {args[0]}: {said.splitlines()[0]}")
        return run.stdout

    def answer(self, *args: str) -> str | None:
        """One line, or None where git has none; raises GitFailed where it could not be asked."""
        run = self._run(args, b"")
        return os.fsdecode(run.stdout).strip() if run.returncode == 0 else None

    def names(self, *args: str) -> list[str]:
        """The names that git writes with a NUL after each."""
        return [os.fsdecode(name) for name in self.output(*args).split(b"\0") if name]

    def _run(self, args: tuple[str, ...], given: bytes) -> "subprocess.CompletedProcess[bytes]":
        return _run(self.folder, (*_FRESH, *args), self._environ, given, _TIMEOUT_S)


def _run(
    folder: Path,
    args: tuple[str, ...],
    env: Mapping[str, str] | None,
    given: bytes,
    timeout: float,
) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(  # noqa: S603  # nosec B603 B607  fixed words, git from PATH
            ["git", *_ALWAYS, *args],  # noqa: S607  wherever the user's git is
            cwd=folder,
            env=env,
            input=given,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitFailed(f"git took more than {timeout:.0f} s") from None
    except FileNotFoundError:
        raise GitFailed("git is not installed") from None
    except OSError as error:
        raise GitFailed(f"git cannot be started: {error.strerror}") from None


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Without a question for a password, in English, and without what changes the answers."""
    ours = {
        name: text
        for name, text in environ.items()
        if not name.startswith("GIT_") or name.startswith(_KEPT)
    }
    return ours | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
