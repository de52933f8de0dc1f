"""Branches: on which branch a run is, and which branch it is compared with."""

from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.checks.base import candidates
from pytest_lifeos.git import Git, GitFailed

_USUAL = frozenset(("main", "master"))
_ORIGIN = "refs/remotes/origin/"


def current_branch(root: Path, environ: Mapping[str, str]) -> str | None:
    """The branch that is checked out, as CI or else git names it; None on a detached head or a tag.

    A pull request is on a branch of its own, such as `12/merge`, whatever its author calls it: a
    fork's `main` is not ours.
    """
    if environ.get("GITHUB_ACTIONS") == "true":
        is_tag = environ.get("GITHUB_REF_TYPE") == "tag"
        return None if is_tag else environ.get("GITHUB_REF_NAME")
    if environ.get("GITLAB_CI") == "true":
        return environ.get("CI_COMMIT_BRANCH")  # not set for a merge request or a tag
    return _asked(root, environ, "symbolic-ref", "--quiet", "--short", "HEAD")


def base_branches(root: Path, asked: str | None, environ: Mapping[str, str]) -> frozenset[str]:
    """The names that the base branch goes by in the ledger, without a remote's."""
    names = candidates(asked, environ)
    if len(names) == 1:
        return frozenset((_without_remote(root, names[0], environ),))
    head = _asked(root, environ, "symbolic-ref", "--quiet", f"{_ORIGIN}HEAD")
    return frozenset((head.removeprefix(_ORIGIN),)) if head else _USUAL


def _without_remote(root: Path, name: str, environ: Mapping[str, str]) -> str:
    """`main` for `origin/main` and `upstream/main`; a branch may have a slash of its own."""
    remotes = (_asked(root, environ, "remote") or "").split()
    short = name.removeprefix("refs/remotes/").removeprefix("refs/heads/")
    found = next((each for each in ("origin", *remotes) if short.startswith(f"{each}/")), None)
    return short.removeprefix(f"{found}/") if found else short


def _asked(root: Path, environ: Mapping[str, str], *question: str) -> str | None:
    try:
        return Git(root, environ).answer(*question)
    except GitFailed:  # no git: then there is no branch either
        return None
