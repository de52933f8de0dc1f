"""Python files that git tracks and .gitignore names: ruff and black pass over them unless told."""

import os
from collections.abc import Sequence
from pathlib import Path

from pytest_lifeos.checks.tools.configuration import own_folders
from pytest_lifeos.git import Git, GitFailed


def tracked_but_ignored(root: Path, paths: Sequence[str]) -> list[str]:
    """Those below the paths, from `root` on; none where there is no git to say so."""
    if not (own_folders(root)[-1] / ".git").exists():
        return []
    asked = ("ls-files", "--cached", "--ignored", "--exclude-standard", "-z", "--", *paths)
    try:
        names = (Git(root, os.environ).answer(*asked) or "").split("\0")
    except GitFailed:
        return []
    return [name for name in names if name.endswith((".py", ".pyi")) and (root / name).is_file()]
