"""Git: one question to git, and its answer as bytes."""

import subprocess  # nosec B404  asks git
from collections.abc import Mapping
from pathlib import Path


def ask_git(
    folder: Path, *args: str, env: Mapping[str, str] | None = None, timeout: float = 30
) -> bytes | None:
    """What `git ARGS` writes in `folder`; None where it refuses, is missing or takes too long (s).

    `env` are the variables that it sees, else ours. Another git at work in the checkout, such as an
    editor's, is never made to wait.
    """
    try:
        run = subprocess.run(  # noqa: S603  # nosec B603 B607  fixed words, git from PATH
            ["git", "--no-optional-locks", *args],  # noqa: S607  wherever the user's git is
            cwd=folder,
            env=env,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout if run.returncode == 0 else None
