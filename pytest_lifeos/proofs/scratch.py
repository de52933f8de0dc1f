"""Scratch: a copy of the project as it would be committed, in which defects are planted."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pytest_lifeos.git import ask_git

_LEFT_OUT = (
    *(".git", ".hg", ".venv", "node_modules", "__pycache__", "build", "dist", "htmlcov"),
    *(".mypy_cache", ".pytest_cache", ".ruff_cache", ".tox", ".nox", ".coverage", "*.egg-info"),
)

_ORIGIN_HEAD = "refs/remotes/origin/HEAD"


def top_of(root: Path) -> Path:
    """The top of the git checkout around `root`, or `root` itself outside of one."""
    found = _git(root, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(found.removesuffix(b"\n"))) if found else root.resolve()


def copy_tree(top: Path, target: Path) -> None:
    """Copies what git tracks and what it would: new files that are not ignored, with their changes.

    The copy is a checkout of its own, which borrows the objects of the other and writes nothing there.
    Outside of a checkout everything is copied but environments, caches and what was built.
    """
    listed = _git(top, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed is None:
        shutil.copytree(top, target, symlinks=True, ignore=_ignored, dirs_exist_ok=True)
        return
    flags = ("--shared", "--no-checkout", "--quiet", "--template=")
    _git(top, "clone", *flags, "--", str(top), str(target))
    _fetch_branches(top, target)
    for name in dict.fromkeys(os.fsdecode(each) for each in listed.split(b"\0") if each):
        _copy(top / name, target / name, top, target)
    _git(target, "reset", "--quiet", tree=target)


def _fetch_branches(top: Path, target: Path) -> None:
    """Every branch under its own name: to a clone, `origin` is the project, and its base branch lost."""
    _git(target, "remote", "set-head", "origin", "--delete", tree=target)
    known = ("+refs/remotes/*:refs/remotes/*", "+refs/heads/*:refs/heads/*")
    flags = ("--quiet", "--prune", "--update-head-ok", "--no-tags")
    _git(target, "fetch", *flags, "--", str(top), *known, tree=target)
    head = _git(top, "symbolic-ref", "--quiet", _ORIGIN_HEAD)
    if head:
        _git(target, "symbolic-ref", _ORIGIN_HEAD, os.fsdecode(head).strip(), tree=target)


@contextmanager
def planted(files: Mapping[str, str], root: Path, tree: Path) -> Iterator[None]:
    """Within the block the files are there; afterwards everything is as it was before.

    Their paths are from `root` on, the project in the copy `tree`.
    """
    before = {name: _bytes(root / name) for name in files}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", errors="surrogateescape")
    # A tool that asks git for the project's files must see them.
    _git(root, "add", "--force", "--intent-to-add", "--", *files, tree=tree)
    try:
        yield
    finally:
        for name, content in before.items():
            _restore(root / name, content)
        _git(root, "reset", "--quiet", tree=tree)


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(content)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _copy(source: Path, target: Path, top: Path, copied_top: Path) -> None:
    """A file, a link or the folder of a submodule; what was deleted is not there to copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_symlink():
        aim = Path(os.readlink(source))
        # A link to an absolute path of the project would lead out of the copy.
        own = aim.is_relative_to(top)
        target.symlink_to(copied_top / aim.relative_to(top) if own else aim)
    elif source.is_dir():
        shutil.copytree(source, target, symlinks=True, ignore=_ignored, dirs_exist_ok=True)
    elif source.is_file():
        shutil.copy2(source, target)


def _ignored(folder: str, names: list[str]) -> set[str]:
    known = shutil.ignore_patterns(*_LEFT_OUT)(folder, names)
    return known | {name for name in names if Path(folder, name, "pyvenv.cfg").exists()}


def _git(folder: Path, *args: str, tree: Path | None = None) -> bytes | None:
    """What git answers; None where it refuses or is missing.

    With a copy `tree`, no checkout around it is taken for it: the temporary folder may lie in one.
    """
    ours = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
    if tree is not None:
        ours["GIT_CEILING_DIRECTORIES"] = str(tree.parent)
    return ask_git(folder, *args, env=ours, timeout=300)
