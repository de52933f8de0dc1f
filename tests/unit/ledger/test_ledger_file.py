"""The ledger's file: what was written once is read for ever, whoever else writes or dies meanwhile."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_lifeos.finding import CannotTell
from pytest_lifeos.ledger import file as ledger_file
from pytest_lifeos.ledger.entry import CoverageEntry, Entry, GateEntry, NoEntry, from_line, to_line
from pytest_lifeos.ledger.file import append, newest_first

_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from pytest_lifeos.ledger.entry import from_line
from pytest_lifeos.ledger.file import append
entry = from_line(sys.argv[2].encode())
for n in range(50):
    append(Path(sys.argv[1]), replace(entry, commit=f"{sys.argv[3]}-{n}"))
"""


def _entry(commit: str = "1234567") -> Entry:
    return Entry(
        commit=commit,
        branch="main",
        changed=False,
        started="2026-01-02T03:04:05Z",
        duration_s=1.5,
        python="3.11",
        names=("pr",),
        verdict="passed",
        gates={
            "unit": GateEntry(
                verdict="passed",
                duration_s=1.25,
                items={"selected": 2, "passed": 2},
                coverage=CoverageEntry(total=100 / 3, branch=None),
            ),
            "lint": GateEntry(verdict="passed", duration_s=0.5, items={}, coverage=None),
        },
    )


def _commits(path: Path) -> list[str | None]:
    return [entry.commit if entry else None for entry in newest_first(path)]


def test_an_entry_comes_back_as_it_was_to_the_last_digit() -> None:
    assert from_line(to_line(_entry())) == _entry()


@pytest.mark.parametrize(
    "text",
    [
        *("", "null", "[]", "3", "{}", '{"schema": "pytest-lifeos/ledger/1"}', "[" * 99999),
        to_line(_entry())[:-9].decode(),
        to_line(_entry()).decode().replace("ledger/1", "ledger/2"),
        to_line(_entry()).decode().replace(str(100 / 3), "NaN"),
        to_line(_entry()).decode().replace(str(100 / 3), "-1"),
        to_line(_entry()).decode().replace(str(100 / 3), "true"),
        to_line(_entry()).decode().replace('"changed": false', '"changed": "no"'),
        to_line(_entry()).decode().replace('"1234567"', "1234567"),
        to_line(_entry()).decode().replace('"changed"', '"chagned"'),
    ],
)
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(NoEntry):
        from_line(text.encode())


def test_entries_are_read_from_the_last_on(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    for commit in ("one", "two", "three"):
        append(path, _entry(commit))

    assert _commits(path) == ["three", "two", "one"]


def test_half_a_line_is_passed_over_and_nothing_is_written_behind_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    append(path, _entry("one"))
    path.write_bytes(path.read_bytes() + to_line(_entry("torn"))[:40])

    append(path, _entry("two"))

    assert _commits(path) == ["two", None, "one"]


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep/ledger.jsonl"
    line = to_line(_entry()).decode()
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), line, name]) for name in "abcd"
    ]

    statuses = [writer.wait(timeout=60) for writer in writers]

    expected = sorted(f"{name}-{n}" for name in "abcd" for n in range(50))
    assert (statuses, sorted(str(each) for each in _commits(path))) == ([0] * 4, expected)


def test_a_folder_of_its_own_is_none_of_the_projects_files(tmp_path: Path) -> None:
    append(tmp_path / ".lifeos/ledger.jsonl", _entry())
    append(tmp_path / "ledger.jsonl", _entry())

    ignored = [path.relative_to(tmp_path) for path in tmp_path.rglob(".gitignore")]
    assert ignored == [Path(".lifeos/.gitignore")]


def test_no_ledger_has_no_entry(tmp_path: Path) -> None:
    assert list(newest_first(tmp_path / "ledger.jsonl")) == []


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_cannot_be_told(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "ledger.jsonl")

    with pytest.raises(CannotTell) as caught:
        list(newest_first(tmp_path / "ledger.jsonl"))

    assert caught.value.code == "ledger-unreadable"


def test_a_lock_that_nobody_gives_back_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.jsonl"
    append(path, _entry("one"))
    monkeypatch.setattr(ledger_file, "_WAIT_S", 0.0)

    with path.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(OSError, match="unavailable"):
            append(path, _entry("two"))

    assert _commits(path) == ["one"]


def test_a_line_that_does_not_fit_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """The limit of a process stands for a full disk: the write stops in the middle of the line."""
    path = tmp_path / "ledger.jsonl"
    append(path, _entry("one"))
    limit = path.stat().st_size + 100
    code = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n{_WRITER}"
    )
    argv = [sys.executable, "-c", code, str(path), to_line(_entry()).decode(), "two"]

    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, "No space left" in done.stderr, _commits(path)) == (1, True, ["one"])


def test_a_line_is_json_that_anyone_can_read() -> None:
    plain = json.loads(to_line(_entry()))

    assert (plain["schema"], plain["gates"]["unit"]["coverage"]) == (
        "pytest-lifeos/ledger/1",
        {"branch": None, "total": 100 / 3},
    )
