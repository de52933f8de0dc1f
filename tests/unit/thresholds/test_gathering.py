"""What other runs measured: judged where it can be believed, undecided with a reason where it cannot."""

import contextlib
import os
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import coverage
import pytest

from pytest_lifeos.checks.coverage.origin import Origin, digests, read_origin, write_origin
from pytest_lifeos.finding import CannotTell
from pytest_lifeos.settings import Settings, read_settings
from pytest_lifeos.thresholds.gathering import Gathered

_SETTINGS = """
[tool.lifeos]
package = "shop"

[tool.lifeos.gates.coverage]
coverage = { total = 100, branch = %s }
"""
_SIGN = "def sign(n):\n    if n < 0:\n        return -1\n\n    return 1\n"
_ALL = {"shop/sign.py": [1, 2, 3, 5], "shop/other.py": [1]}
Lines = dict[str, list[int]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two source files and an empty one, outside of any checkout."""
    for name in ("COVERAGE_RCFILE", "COVERAGE_FORCE_CONFIG", "COVERAGE_PROCESS_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "project"
    files = {"__init__.py": "", "sign.py": _SIGN, "other.py": "X = 3\n"}
    for name, text in files.items():
        (root / "shop").mkdir(parents=True, exist_ok=True)
        (root / "shop" / name).write_text(text)
    (root / "pyproject.toml").write_text(_SETTINGS % "false")
    return root


def _settings(root: Path) -> Settings:
    settings = read_settings(root)
    assert settings is not None
    return settings


def _gathered(root: Path, *paths: Path) -> Gathered:
    settings = _settings(root)
    return Gathered(settings, settings.gates["coverage"], paths)


def _lines(path: Path, lines: Lines, root: Path) -> Path:
    """A data file of coverage.py in which these lines were run."""
    data = coverage.CoverageData(basename=str(path))
    data.add_lines({str(root / name): run for name, run in lines.items()})
    data.write()
    data.close()
    return path


def _branches(path: Path, root: Path) -> Path:
    """A data file in which every branch was taken."""
    data = coverage.CoverageData(basename=str(path))
    arcs = [(-1, 1), (1, -1), (-1, 2), (2, 3), (2, 5), (3, -1), (5, -1)]
    data.add_arcs(
        {str(root / "shop/sign.py"): arcs, str(root / "shop/other.py"): [(-1, 1), (1, -1)]}
    )
    data.write()
    data.close()
    return path


def _origin(path: Path, root: Path, commit: str | None = None, sources: Path | None = None) -> Path:
    """The file says where and of what it was measured."""
    paths = sorted((sources or root).resolve().rglob("shop/*.py"))
    made = digests(sources or root, paths)
    write_origin(path, Origin(root=str(root.resolve()), commit=commit, sources=made))
    return path


def _doubt(gathered: Gathered) -> tuple[str, str]:
    """The one reason, however often it is asked for."""
    doubts = set()
    for ask in (gathered.notes, lambda: gathered.check_total(100), gathered.notes):
        with pytest.raises(CannotTell) as caught:
            list(ask())
        doubts.add((caught.value.code, caught.value.message))
    ((code, message),) = doubts
    return code, message.removeprefix("coverage: ")


def test_data_of_two_runs_is_judged_together_and_stays_as_it_was(root: Path) -> None:
    folder = root.parent / "data"
    folder.mkdir()
    first = _lines(folder / ".coverage.1", {**_ALL, "shop/sign.py": [1, 2, 3]}, root)
    second = _lines(folder / "shard.coverage", {"shop/sign.py": [1, 2, 5]}, root)
    (folder / ".coveragerc").write_text("[run]\n")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}

    found = list(_gathered(root, folder).check_total(100))

    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert (found, after == before, {first, second} <= set(after)) == ([], True, True)


def test_what_no_run_covered_is_missed_with_its_lines(root: Path) -> None:
    data = _lines(root.parent / "one.coverage", {**_ALL, "shop/sign.py": [1, 2, 3]}, root)

    (finding,) = _gathered(root, data).check_total(100)

    assert str(finding) == (
        "shop: COV001 covers 80.00 %, 100 % is asked for; shop/sign.py misses 5"
    )


def test_branches_are_judged_where_all_runs_measured_them(root: Path) -> None:
    (root / "pyproject.toml").write_text(_SETTINGS % "true")
    gathered = _gathered(root, _branches(root.parent / "b.coverage", root))

    assert (list(gathered.check_total(100)), list(gathered.check_branches(100))) == ([], [])


def test_data_that_says_nothing_of_its_sources_is_judged_and_said(root: Path) -> None:
    known = _origin(_lines(root.parent / "a.coverage", _ALL, root), root)
    data = _lines(root.parent / "b.coverage", _ALL, root)

    (note,) = _gathered(root, known, data).notes()

    assert (note.code, note.severity.value, note.message) == (
        "COV009",
        "note",
        "1 of 2 data files do not say which sources they measured",
    )


def test_data_of_another_folder_that_says_so_is_mapped(root: Path) -> None:
    elsewhere = Path("/somewhere/else/project")
    data = _lines(root.parent / "a.coverage", _ALL, elsewhere)
    made = digests(root, sorted((root / "shop").resolve().glob("*.py")))
    write_origin(data, Origin(root=str(elsewhere), commit="c" * 40, sources=made))

    gathered = _gathered(root, data)

    assert (list(gathered.notes()), list(gathered.check_total(100))) == ([], [])


def test_data_with_relative_paths_is_of_this_project(root: Path) -> None:
    relative = "[tool.coverage.run]\nrelative_files = true\n"
    (root / "pyproject.toml").write_text(_SETTINGS % "false" + relative)
    data = _lines(root.parent / "a.coverage", _ALL, Path())

    assert list(_gathered(root, data).check_total(100)) == []


def test_a_file_that_is_given_twice_is_read_once(root: Path) -> None:
    data = _lines(root.parent / "a.coverage", _ALL, root)
    link = root.parent / "link.coverage"
    link.symlink_to(data)

    (note,) = _gathered(root, data, link, root.parent / "." / data.name).notes()

    assert note.message == "1 of 1 data files do not say which sources they measured"


def test_a_file_that_was_seen_and_never_run_is_uncovered(root: Path) -> None:
    data = _lines(root.parent / "a.coverage", {**_ALL, "shop/sign.py": []}, root)

    (finding,) = _gathered(root, data).check_total(100)

    assert finding.message.startswith(
        "covers 20.00 %, 100 % is asked for; shop/sign.py misses 1-3, 5"
    )


def test_an_origin_comes_back_as_it_was_written(root: Path) -> None:
    data = _lines(root.parent / "a.coverage", _ALL, root)
    origin = Origin(root="/here", commit=None, sources={"shop/sign.py": "0"})

    write_origin(data, Origin(root="/there", commit="a" * 40, sources={"gone.py": "1"}))
    write_origin(data, origin)

    assert read_origin(data) == origin


def _no_file(root: Path, data: Path) -> Path:
    return data / "nowhere"


def _empty_folder(root: Path, data: Path) -> Path:
    return data


def _no_data_in_it(root: Path, data: Path) -> Path:
    (data / ".coverage").touch()
    return data


def _corrupt(root: Path, data: Path) -> Path:
    path = _lines(data / ".coverage", _ALL, root)
    path.write_bytes(path.read_bytes()[:3000])
    return data


def _text(root: Path, data: Path) -> Path:
    (data / ".coverage").write_text("no database at all, but long enough to be looked at" * 9)
    return data


def _other_package(root: Path, data: Path) -> Path:
    return _lines(data / ".coverage", {"tests/test_a.py": [1]}, root)


def _elsewhere(root: Path, data: Path) -> Path:
    return _lines(data / ".coverage", _ALL, Path("/somewhere/else"))


def _one_missing(root: Path, data: Path) -> Path:
    return _lines(data / ".coverage", {"shop/other.py": [1]}, root)


def _gone(root: Path, data: Path) -> Path:
    return _lines(data / ".coverage", _ALL | {"shop/old.py": [1]}, root)


def _no_code_there(root: Path, data: Path) -> Path:
    return _lines(data / ".coverage", _ALL | {"shop/sign.py": [1, 4]}, root)


def _beyond_the_end(root: Path, data: Path) -> Path:
    return _lines(data / ".coverage", _ALL | {"shop/sign.py": [1, 99]}, root)


def _changed(root: Path, data: Path) -> Path:
    path = _origin(_lines(data / ".coverage", _ALL, root), root)
    (root / "shop/sign.py").write_text(_SIGN.replace("< 0", "<= 0"))
    return path


def _mixed(root: Path, data: Path) -> Path:
    _branches(data / ".coverage.a", root)
    _lines(data / ".coverage.b", _ALL, root)
    return data


def _lines_only(root: Path, data: Path) -> Path:
    (root / "pyproject.toml").write_text(_SETTINGS % "true")
    return _lines(data / ".coverage", _ALL, root)


def _shadowed(root: Path, data: Path) -> Path:
    (root / ".coveragerc").write_text("[run]\nomit = shop/sign.py\n")
    (root / "pyproject.toml").write_text(_SETTINGS % "false" + "[tool.coverage.run]\n")
    return _lines(data / ".coverage", _ALL, root)


def _a_pattern(root: Path, data: Path) -> Path:
    _lines(data / ".coverage", _ALL, root)
    return data / "job*" / ".coverage"


def _relative(root: Path, data: Path) -> Path:
    return _lines(data / ".coverage", _ALL, Path())


def _dangling(root: Path, data: Path) -> Path:
    (data / ".coverage").symlink_to(data / "nowhere")
    return data


def _a_pipe(root: Path, data: Path) -> Path:
    os.mkfifo(data / ".coverage")
    return data


def _of_another_coverage(root: Path, data: Path) -> Path:
    path = _lines(data / ".coverage", _ALL, root)
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("update coverage_schema set version = 99")
    return path


def _pages_gone(root: Path, data: Path) -> Path:
    path = _lines(data / ".coverage", _ALL, root)
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    return path


def _one_of_two_is_missing(root: Path, data: Path) -> Path:
    """The folder of one job holds its data, that of the other job nothing."""
    (data / "a").mkdir()
    _lines(data / "a" / ".coverage", _ALL, root)
    return data / "b"


def _omitted_elsewhere(root: Path, data: Path) -> Path:
    """The other run was configured to leave a file out."""
    return _lines(data / ".coverage", {"shop/sign.py": [1, 2, 3, 5]}, root)


@pytest.mark.parametrize(
    ("plant", "code", "message"),
    [
        (_a_pattern, "coverage-no-data", "DATA/job*/.coverage is not there"),
        (
            _relative,
            "coverage-elsewhere",
            "DATA/.coverage holds the relative path shop/other.py; set relative_files = true",
        ),
        (_dangling, "coverage-unreadable", "DATA/.coverage: No such file or directory"),
        (_a_pipe, "coverage-unreadable", "DATA/.coverage: "),
        (_of_another_coverage, "coverage-unreadable", "DATA/.coverage: "),
        (_pages_gone, "coverage-unreadable", ""),
        (_one_of_two_is_missing, "coverage-no-data", "DATA/b is not there"),
        (
            _omitted_elsewhere,
            "coverage-not-measured",
            "shop/other.py is in no data file; measure the whole package, or omit",
        ),
        (_no_file, "coverage-no-data", "DATA/nowhere is not there"),
        (_empty_folder, "coverage-no-data", "DATA holds no data file"),
        (_no_data_in_it, "coverage-no-data", "DATA/.coverage holds no measured file"),
        (_corrupt, "coverage-unreadable", "DATA/.coverage: "),
        (_text, "coverage-unreadable", "DATA/.coverage: "),
        (
            _other_package,
            "coverage-nothing",
            "the data measured no file of shop; measure with --cov=shop",
        ),
        (_elsewhere, "coverage-elsewhere", "/somewhere/else/shop/"),
        (
            _one_missing,
            "coverage-not-measured",
            "shop/sign.py is in no data file; measure the whole package, or omit",
        ),
        (_gone, "coverage-changed", "shop/old.py was measured, and is not there"),
        (
            _no_code_there,
            "coverage-changed",
            "shop/sign.py holds no code at line 4, which was run; it changed since",
        ),
        (
            _beyond_the_end,
            "coverage-changed",
            "shop/sign.py holds no code at line 99, which was run; it changed since",
        ),
        (_changed, "coverage-changed", "shop/sign.py changed since DATA/.coverage was measured"),
        (
            _mixed,
            "coverage-mixed",
            "DATA/.coverage.a holds branches, DATA/.coverage.b lines only; measure both alike",
        ),
        (
            _lines_only,
            "coverage-mixed",
            "the bars count branches, DATA/.coverage holds lines only; measure with --cov-branch",
        ),
        (_shadowed, "coverage-shadowed", ".coveragerc shadows [tool.coverage] of pyproject.toml"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_data_that_cannot_be_believed_is_undecided_with_its_reason(
    root: Path, plant: Callable[[Path, Path], Path], code: str, message: str
) -> None:
    data = root.parent / "data"
    data.mkdir()

    told, why = _doubt(_gathered(root, plant(root, data)))

    assert (told, why.replace(str(data), "DATA").startswith(message)) == (code, True), why


@pytest.fixture
def head(root: Path) -> str:
    """The commit that is checked out."""
    author = ["-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "a"]):
        subprocess.run(["git", *words], cwd=root, check=True)
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True, text=True
    ).stdout.strip()


def test_data_of_another_commit_is_undecided(root: Path, head: str) -> None:
    path = _origin(_lines(root.parent / "a.coverage", _ALL, root), root, "f" * 40)

    doubt = _doubt(_gathered(root, path))

    wanted = f"{path} is of commit ffffffffffff, checked out is {head[:12]}"
    assert doubt == ("coverage-other-commit", wanted)


def test_data_of_this_commit_is_judged(root: Path, head: str) -> None:
    path = _origin(_lines(root.parent / "a.coverage", _ALL, root), root, head)

    assert list(_gathered(root, path).notes()) == []
