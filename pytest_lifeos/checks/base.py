"""Base: the commit that a change begins at, where its branch left the base branch."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.finding import CannotTell
from pytest_lifeos.git import Git, GitFailed

# What a pull or merge request is to be merged into.
_TARGETS = ("GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
_USUAL = (
    *("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master"),
    *("refs/heads/main", "refs/heads/master"),
)
WAY_OUT = "check out with `fetch-depth: 0` (GitLab: `GIT_DEPTH: 0`), or `git fetch --unshallow`"

_TRUST = "if it is yours, `git config --global --add safe.directory FOLDER`"


class NoBase(Exception):
    """There is no commit to compare with; the text says why, and the way out, in one line."""


@dataclass(frozen=True, kw_only=True)
class Base:
    """The commit, or the tree of nothing before the first commit, and the name for a human.

    `is_head` says that HEAD is on the base branch itself, so that no commit of it is a change.
    """

    name: str
    commit: str
    is_head: bool = False


@contextmanager
def told_as(room: str) -> Iterator[None]:
    """Within the block, what git cannot say is a CannotTell of `room`: `ROOM-git` or `ROOM-base`."""
    try:
        yield
    except GitFailed as failed:
        way_out = f"; {_TRUST}" if "dubious ownership" in str(failed) else ""
        raise CannotTell(f"{room}-git", f"{room}: {failed}{way_out}") from None
    except NoBase as none:
        raise CannotTell(f"{room}-base", f"{room}: {none}") from None


def candidates(asked: str | None, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the base branch, best first: the project's, CI's, the usual ones."""
    if asked is not None:
        return (asked,)
    targets = [environ[name] for name in _TARGETS if environ.get(name)]
    return tuple(f"refs/remotes/origin/{name}" for name in targets) or _USUAL


def short(name: str) -> str:
    """`origin/main` for `refs/remotes/origin/main`."""
    return name.removeprefix("refs/remotes/").removeprefix("refs/heads/")


def find_base(git: Git, names: tuple[str, ...]) -> Base:
    """Where HEAD left the first of the branches that is there.

    Raises NoBase, with the way out, where there is none, or where the history at hand does not reach
    back to it, and GitFailed where git cannot say.
    """
    head = _commit(git, "HEAD")
    if head is None:
        nothing = git.output("hash-object", "-t", "tree", "--stdin").decode().strip()
        return Base(name="nothing, before the first commit", commit=nothing)
    found = next(((name, tip) for name in names if (tip := _commit(git, name))), None)
    if found is None:
        raise _no_branch(git, names)
    name, tip = found
    fork = git.answer("merge-base", head, tip)
    if fork is None or _may_hide_a_later_one(git, fork, head, tip):
        raise _no_fork(git, short(name))
    return Base(name=f"{short(name)} ({fork[:7]})", commit=fork, is_head=fork == head)


def _commit(git: Git, name: str) -> str | None:
    return git.answer("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


def _may_hide_a_later_one(git: Git, fork: str, head: str, tip: str) -> bool:
    """Whether a shallow clone lacks a parent of a commit after the fork, and what that leads to."""
    if not is_shallow(git):
        return False
    place = Path(os.fsdecode(git.output("rev-parse", "--git-path", "shallow").removesuffix(b"\n")))
    cut = set((git.folder / place).read_text(encoding="ascii").split())
    after = git.output("rev-list", head, tip, "--not", fork).decode().split()
    return not cut.isdisjoint(after)


def is_shallow(git: Git) -> bool:
    """Whether the clone holds only the newest commits."""
    return git.answer("rev-parse", "--is-shallow-repository") == "true"


def _no_branch(git: Git, names: tuple[str, ...]) -> NoBase:
    asked = " or ".join(short(name) for name in names)
    if is_shallow(git):
        way_out = WAY_OUT
    elif len(names) == 1:
        way_out = "fetch it, or correct `base` of [tool.lifeos]"
    else:
        way_out = 'fetch it, or set base = "BRANCH" in [tool.lifeos]'
    return NoBase(f"there is no base branch {asked}; {way_out}")


def _no_fork(git: Git, name: str) -> NoBase:
    if is_shallow(git):
        what = f"this shallow clone does not reach back to where HEAD left {name}; {WAY_OUT}"
    else:
        what = f"HEAD and {name} have no commit in common; correct `base` of [tool.lifeos]"
    return NoBase(what)
