"""Verify: demands the green verdict of a run that has ended, for what a plugin cannot see itself."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_lifeos.reporters.json_report import REPORT, VERDICT, VERDICT_SCHEMA
from pytest_lifeos.reporters.report import head_commit


def objections(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """Every reason, a line each, for which `folder` does not prove that the gates `names` passed.

    A plugin cannot see that it was not loaded, nor an `os._exit(0)`: then there is no verdict here.
    """
    try:
        verdict = json.loads((folder / VERDICT).read_text(encoding="utf-8"))
        report = (folder / REPORT).read_bytes()
    except FileNotFoundError as error:
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
    commit, head = verdict.get("commit"), head_commit(Path.cwd())
    if commit and head and commit != head:
        yield f"{folder / VERDICT}: is of commit {str(commit)[:12]}, checked out is {head[:12]}"
