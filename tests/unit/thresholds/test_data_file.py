"""The data file of a gated run is known to pytest-cov alone, and gone afterwards."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

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
    data_file = DataFile(stays_known=False)
    yield data_file
    data_file.close()


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
    data_file = DataFile(stays_known=True)

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
    data_file = DataFile(stays_known=False)

    data_file.close()

    assert "COVERAGE_FILE" not in os.environ


def test_the_folder_goes_with_the_run(tmp_path: Path) -> None:
    data_file = DataFile(stays_known=False)
    data_file.path.parent.mkdir()
    data_file.path.write_text("data")

    data_file.close()

    assert list(tmp_path.iterdir()) == []


def test_a_worker_joins_the_controllers_file(data_file: DataFile, tmp_path: Path) -> None:
    node = SimpleNamespace(workerinput={})
    data_file.pytest_configure_node(node)
    os.environ["COVERAGE_PROCESS_CONFIG"] = "controllers"
    worker = DataFile(stays_known=False)

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
