"""The data file of a gated run is known to pytest-cov alone, and gone afterwards."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from pytest_lifeos.thresholds.data_file import DataFile


@pytest.fixture(autouse=True)
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The user's own variables, and a folder for temporary files."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("COVERAGE_FILE", "users")
    monkeypatch.setenv("COVERAGE_PROCESS_CONFIG", "outer")


@pytest.fixture
def data_file() -> Iterator[DataFile]:
    """The data file of a serial run."""
    data_file = DataFile(Path.cwd(), stays_known=False)
    yield data_file
    data_file.close()


def _begin(data_file: DataFile) -> None:
    """As on a controller."""
    data_file.pytest_configure(cast("pytest.Config", SimpleNamespace()))


def _registered(data_file: DataFile, name: str) -> None:
    data_file.pytest_plugin_registered(name, pytest.PytestPluginManager())


def test_it_is_announced_until_pytest_cov_has_made_its_object(data_file: DataFile) -> None:
    seen = [os.environ["COVERAGE_FILE"]]

    _registered(data_file, "other")
    seen.append(os.environ["COVERAGE_FILE"])
    _registered(data_file, "_cov")
    seen.append(os.environ["COVERAGE_FILE"])

    assert seen == [str(data_file.path), str(data_file.path), "users"]


def test_it_stays_known_where_children_make_an_object_of_their_own() -> None:
    data_file = DataFile(Path.cwd(), stays_known=True)

    _registered(data_file, "_cov")
    seen = [os.environ["COVERAGE_FILE"]]
    data_file.pause()
    seen.append(os.environ["COVERAGE_FILE"])
    data_file.resume()
    seen.append(os.environ["COVERAGE_FILE"])
    data_file.close()
    seen.append(os.environ["COVERAGE_FILE"])

    paused = data_file.path.parent.parent / "paused" / ".coverage"
    assert seen == [str(data_file.path), str(paused), str(data_file.path), "users"]


def test_in_a_pause_children_measure_for_who_measured_before(data_file: DataFile) -> None:
    os.environ["COVERAGE_PROCESS_CONFIG"] = "ours"

    data_file.pause()

    assert os.environ["COVERAGE_PROCESS_CONFIG"] == "outer"


def test_a_variable_that_was_not_there_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_FILE")
    data_file = DataFile(Path.cwd(), stays_known=False)

    data_file.close()

    assert "COVERAGE_FILE" not in os.environ


def test_the_folder_goes_with_the_run(tmp_path: Path) -> None:
    data_file = DataFile(Path.cwd(), stays_known=False)
    _begin(data_file)
    data_file.path.parent.mkdir()
    data_file.path.write_text("data")

    data_file.close()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "os._exit(0)"])
def test_the_folder_goes_with_a_run_that_ends_at_once(tmp_path: Path, end: str) -> None:
    code = f"""
import os
from pathlib import Path
from types import SimpleNamespace
from pytest_lifeos.thresholds.data_file import DataFile

data_file = DataFile(Path.cwd(), stays_known=False)
data_file.pytest_configure(SimpleNamespace())
data_file.path.parent.mkdir()
data_file.path.write_text("data")
print(data_file.path, flush=True)
{end}
"""
    environ = os.environ | {"TMPDIR": str(tmp_path)}

    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)

    deadline = time.monotonic() + 20
    while list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert (Path(done.stdout.strip()).name, list(tmp_path.iterdir())) == (".coverage", [])


def test_a_worker_joins_the_controllers_file(data_file: DataFile, tmp_path: Path) -> None:
    _begin(data_file)
    node = SimpleNamespace(workerinput={})
    data_file.pytest_configure_node(node)
    os.environ["COVERAGE_PROCESS_CONFIG"] = "controllers"
    worker = DataFile(Path.cwd(), stays_known=False)

    path, before = node.workerinput["lifeos_coverage"]
    worker.join(Path(path), before)
    worker.pause()

    folders = [each for each in tmp_path.iterdir() if each.name.startswith("lifeos-")]
    assert (worker.path, os.environ["COVERAGE_PROCESS_CONFIG"], folders) == (
        data_file.path,
        "outer",
        [data_file.path.parent.parent],
    )


def test_a_worker_on_another_machine_keeps_its_own_file(data_file: DataFile) -> None:
    own = data_file.path

    data_file.join(Path("/not/of/this/machine/.coverage"), None)

    assert data_file.path == own
