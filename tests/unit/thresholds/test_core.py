"""sysmon is asked for where it measures what is asked, and coverage.py would not choose it."""

from collections.abc import Mapping
from pathlib import Path

import coverage
import pytest

from pytest_lifeos.thresholds.core import core_to_ask_for

_NOBODY: Mapping[str, str] = {}


def _asked(
    settings: str,
    folder: Path,
    *,
    python: tuple[int, int] = (3, 12),
    branches: bool = False,
    contexts: bool = False,
    pauses: bool = False,
    environ: Mapping[str, str] = _NOBODY,
) -> str | None:
    file = folder / ".coveragerc"
    file.write_text(f"[run]\n{settings}\n")
    return core_to_ask_for(
        coverage.Coverage(config_file=str(file)),
        branches=branches,
        contexts=contexts,
        pauses=pauses,
        python=python,
        environ=environ,
    )


@pytest.fixture(autouse=True)
def nobody_names_a_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever measures these tests themselves."""
    monkeypatch.delenv("COVERAGE_CORE", raising=False)


@pytest.mark.parametrize("settings", ["", "concurrency = thread", "concurrency = multiprocessing"])
@pytest.mark.parametrize("python", [(3, 12), (3, 13)])
def test_lines_alone_are_measured_by_sysmon(
    tmp_path: Path, settings: str, python: tuple[int, int]
) -> None:
    assert _asked(settings, tmp_path, python=python) == "sysmon"


@pytest.mark.parametrize("python", [(3, 10), (3, 11), (3, 14)])
def test_where_it_is_not_there_or_is_the_default_nothing_is_asked(
    tmp_path: Path, python: tuple[int, int]
) -> None:
    assert _asked("", tmp_path, python=python) is None


@pytest.mark.parametrize(
    "settings",
    [
        "branch = true",
        "core = ctrace",
        "timid = true",
        "plugins = some_plugin",
        "dynamic_context = test_function",
        "concurrency = greenlet",
    ],
)
def test_what_it_cannot_measure_and_who_names_a_core_is_left_alone(
    tmp_path: Path, settings: str
) -> None:
    assert _asked(settings, tmp_path) is None


def test_a_gate_with_branches_is_left_alone(tmp_path: Path) -> None:
    assert _asked("", tmp_path, branches=True) is None


def test_contexts_that_a_flag_asks_for_are_left_alone(tmp_path: Path) -> None:
    assert _asked("", tmp_path, contexts=True) is None


def test_a_core_of_the_environment_is_left_alone(tmp_path: Path) -> None:
    assert _asked("", tmp_path, environ={"COVERAGE_CORE": "ctrace"}) is None


@pytest.mark.parametrize("python", [(3, 12), (3, 14)])
@pytest.mark.parametrize("settings", ["", "core = sysmon"])
def test_a_measurement_that_pauses_is_made_by_what_does_stop(
    tmp_path: Path, python: tuple[int, int], settings: str
) -> None:
    assert _asked(settings, tmp_path, python=python, pauses=True) == "ctrace"


def test_before_there_was_another_core_a_pause_asks_for_nothing(tmp_path: Path) -> None:
    assert _asked("", tmp_path, python=(3, 11), pauses=True) is None
