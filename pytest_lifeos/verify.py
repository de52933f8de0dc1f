"""Verify: demands the green verdict of a run that has ended, for what a plugin cannot see itself."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_lifeos.reporters.checkout import Checkout, look_at
from pytest_lifeos.reporters.json_report import REPORT, SHARD, VERDICT, VERDICT_SCHEMA


def objections(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """Every reason, a line each, for which `folder` does not prove that the gates `names` passed.

    A plugin cannot see that it was not loaded, nor an `os._exit(0)`: then there is no verdict here.

    The verdict must be of what is checked out now: the same commit with the same changes as when the
    run began. Looked at is the checkout that `folder` lies in, and where it lies in none, such as a
    download in a folder of its own, the one around the current folder. Outside of both, without git,
    and for a run that was outside of any checkout, nothing can be compared and nothing is.
    """
    try:
        verdict = json.loads((folder / VERDICT).read_text(encoding="utf-8"))
        report = (folder / REPORT).read_bytes()
    except FileNotFoundError as error:
        if (folder / SHARD).is_file():
            yield f"{folder / SHARD}: is of one shard; `python -m pytest_lifeos merge` decides"
            return
        yield f"{error.filename}: not there; the run of the gates did not end"
        return
    except (OSError, ValueError) as error:
        yield f"{folder / VERDICT}: cannot be read: {error}"
        return
    if not isinstance(verdict, dict) or verdict.get("schema") != VERDICT_SCHEMA:
        yield f"{folder / VERDICT}: is not a {VERDICT_SCHEMA}"
        return
    yield from _objections(verdict, report, folder, names)


def _objections(
    verdict: dict[str, object], report: bytes, folder: Path, names: Sequence[str]
) -> Iterator[str]:
    gates = verdict.get("gates")
    asked = verdict.get("names")
    if not isinstance(gates, dict) or not gates or not isinstance(asked, list):
        yield f"{folder / VERDICT}: names no gate"
        return
    if verdict.get("report_sha256") != hashlib.sha256(report).hexdigest():
        yield f"{folder / REPORT}: is not the report that the verdict was written with"
    for name in names:
        if name not in gates and name not in asked:
            yield f"{folder / VERDICT}: says nothing of {name}, only of {', '.join(gates)}"
    for gate, each in gates.items():
        if each != "passed":
            yield f"{folder / VERDICT}: {gate} is {each}"
    if verdict.get("verdict") != "passed" and all(each == "passed" for each in gates.values()):
        yield f"{folder / VERDICT}: the run is {verdict.get('verdict')}"
    yield from (f"{folder / VERDICT}: {line}" for line in _origin_objections(verdict, folder))


def _origin_objections(verdict: dict[str, object], folder: Path) -> Iterator[str]:
    """What the verdict is of, against what is checked out now."""
    around = look_at(folder)
    if verdict.get("commit") is None:
        if around is not None:
            yield "is of no commit, git did not answer where the gates ran"
        return
    now = around or look_at(Path.cwd())
    if now is not None:
        yield from _differences(verdict, now)


def _differences(verdict: dict[str, object], now: Checkout) -> Iterator[str]:
    commit, changes = verdict.get("commit"), verdict.get("changes")
    if commit != now.commit:
        yield f"is of commit {str(commit)[:12]}, checked out is {now.commit[:12]}"
    elif changes != now.changes:
        yield _changed_since(is_clean=changes is None, is_clean_now=now.changes is None)


def _changed_since(*, is_clean: bool, is_clean_now: bool) -> str:
    if is_clean:
        return "is of the commit as it is, but files have changed since; run the gates again"
    if is_clean_now:
        return "is of uncommitted changes that are gone now; run the gates again"
    return "is of other uncommitted changes than those there are now; run the gates again"
