"""A proved command gets a fresh machine's environment, and is believed only about the copy."""

import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pytest_lifeos.proofs.environment import proof_environment
from pytest_lifeos.reporters.recording import RECORD, record, recorded
from pytest_lifeos.reporters.report import RunReport
from pytest_lifeos.verdict import Verdict


def _environment(tmp_path: Path, **ours: str) -> dict[str, str]:
    top, tree = tmp_path / "project", tmp_path / "w/tree"
    (top / "app/src/shop").mkdir(parents=True)
    (tree / "app/src/shop").mkdir(parents=True)
    return proof_environment(ours, tmp_path / "w", tree, top, "src/shop", top / "app")


def test_no_secret_and_no_address_of_the_caller_gets_through(tmp_path: Path) -> None:
    given = {"DATABASE_URL": "x", "GH_TOKEN": "x", "PYTEST_ADDOPTS": "x", "MAKEFLAGS": "x"}

    env = _environment(tmp_path, PATH="/bin", LANG="C", LC_ALL="C", **given)

    assert (env["LANG"], env["LC_ALL"], sorted(set(env) & set(given))) == ("C", "C", [])


def test_all_that_a_command_leaves_behind_lies_beside_the_copy(tmp_path: Path) -> None:
    env = _environment(tmp_path)

    folders = {name: env[name] for name in ("HOME", "TMPDIR", RECORD, "GITHUB_ENV")}
    assert {Path(path).parent for path in folders.values()} == {tmp_path / "w"}


def test_the_package_is_imported_from_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An editable install has put the original on the path."""
    monkeypatch.syspath_prepend(tmp_path / "project/app")

    env = _environment(tmp_path)

    assert env["PYTHONPATH"].split(os.pathsep) == [
        str(tmp_path / "w/tree/app/src"),
        str(tmp_path / "w/tree/app"),
    ]


def test_only_a_run_of_the_copy_is_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests of a project may run gates of other projects."""
    monkeypatch.setenv(RECORD, str(tmp_path))
    report = RunReport(
        commit=None,
        started=datetime.now(timezone.utc),
        duration_s=1.0,
        names=("lint",),
        verdict=Verdict.PASSED,
        gates=(),
    )

    for root in (tmp_path / "copy", tmp_path / "other"):
        record(report, root)

    found = list(recorded(tmp_path, tmp_path / "copy"))
    assert [(each["pipeline"], each["verdict"]) for each in found] == [("lint", "passed")]


def test_a_record_that_cannot_be_written_stops_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(RECORD, str(tmp_path / "gone"))
    report = RunReport(
        commit=None,
        started=datetime.now(timezone.utc),
        duration_s=1.0,
        names=(),
        verdict=Verdict.PASSED,
        gates=(),
    )

    record(report, tmp_path)

    assert list(tmp_path.iterdir()) == []
