"""Change: the lines that differ from the base branch, committed or not, as git tells them."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.checks.base import candidates, find_base, told_as
from pytest_lifeos.checks.coverage.diff import added_lines
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.git import Git

_PYTHON = ":(top,glob)**/*.py"
# Whatever a user or a .gitattributes says about how differences are shown has no say here.
_DIFF = (
    *("diff", "--unified=0", "--inter-hunk-context=0", "--text", "--no-color", "--no-ext-diff"),
    *("--no-textconv", "--find-renames", "--no-relative", "--ignore-submodules=all"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--diff-algorithm=myers", "--indent-heuristic"),
    *("--ignore-cr-at-eol", "--ws-error-highlight=none", "-O/dev/null"),
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """Lines, 1-based, by the real path of a Python file that is there; `base` is named for a human."""

    base: str
    lines: Mapping[Path, frozenset[int]]


def read_change(
    root: Path, measured: Iterable[Path], asked: str | None, environ: Mapping[str, str]
) -> Change:
    """What is changed around `root` since the base branch, new files that git does not ignore too.

    `measured` are the real paths of the files that a bar is about. Raises CannotTell where git cannot
    compare them, or where there is no base to compare with.
    """
    with told_as("coverage"):
        return _change(root, measured, asked, environ)


def _change(
    root: Path, measured: Iterable[Path], asked: str | None, environ: Mapping[str, str]
) -> Change:
    top = _top(root, environ)
    _require_of_checkout(top, measured)
    git = Git(top, environ)
    _require_shown(git)
    base = find_base(git, candidates(asked, environ))
    changed = added_lines(git.output(*_DIFF, base.commit, "--", _PYTHON))
    lines = {top / os.fsdecode(path): numbers for path, numbers in changed.items()}
    new = git.names("ls-files", "-z", "--others", "--exclude-standard", "--", _PYTHON)
    lines |= {top / name: _all_lines(top / name) for name in new}
    kept = {path: each for path, each in lines.items() if path.is_file() and not path.is_symlink()}
    return Change(base=base.name, lines=kept)


def _top(root: Path, environ: Mapping[str, str]) -> Path:
    found = Git(root, environ).output("rev-parse", "--show-toplevel")
    return Path(os.fsdecode(found.removesuffix(b"\n"))).resolve()


def _require_of_checkout(top: Path, measured: Iterable[Path]) -> None:
    """A submodule, a nested checkout and what lies elsewhere have a history that is not compared."""
    for folder in sorted({path.parent for path in measured}):
        if not folder.is_relative_to(top):
            raise CannotTell(
                "coverage-git", f"coverage: {folder.name} lies outside of the checkout"
            )
        for each in (folder, *folder.parents):
            if each == top:
                break
            if (each / ".git").exists():
                name = each.relative_to(top).as_posix()
                what = f"{name} is a checkout of its own, whose lines git does not compare here"
                raise CannotTell("coverage-git", f"coverage: {what}; leave it out with `omit`")


def _require_shown(git: Git) -> None:
    """Git passes over the changes of a file that it was told to take for unchanged."""
    for entry in git.names("ls-files", "-v", "-z", "--", _PYTHON):
        tag, name = entry[0], entry[2:]
        if tag.islower() or (tag == "S" and (git.folder / name).exists()):
            way_out = "git update-index --no-assume-unchanged --no-skip-worktree"
            what = f"git is told not to look at {name}; `{way_out}` on it"
            raise CannotTell("coverage-git", f"coverage: {what}")


def _all_lines(path: Path) -> frozenset[int]:
    return frozenset(range(1, path.read_bytes().count(b"\n") + 2))
