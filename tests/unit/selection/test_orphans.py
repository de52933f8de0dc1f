"""What nobody runs: tests, gates and pipelines, each beside the twin that somebody runs."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from types import MappingProxyType

import pytest

from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.selection.orphans import Orphans, Reach, find_orphans
from pytest_lifeos.settings import Settings, read_settings

_GATES = '[tool.lifeos.gates.smoke]\nselect = "smoke"\n'
_PIPELINES = '[tool.lifeos.pipelines]\npr = ["lint", "unit"]\n'
_ML = Chosen(unplaced={"t.py::test_ml": ["ml"]})


def _settings(root: Path, text: str) -> Settings:
    (root / "pyproject.toml").write_text(f"[tool.lifeos]\n{text}")
    settings = read_settings(root)
    assert settings is not None
    return settings


def _found(
    root: Path,
    text: str,
    chosen: Chosen | None = None,
    runs: Mapping[str, AbstractSet[str]] = MappingProxyType({}),
) -> Orphans:
    """What nobody runs where each workflow file runs these gates."""
    gates = {f"{name}.yml": frozenset(gates) for name, gates in runs.items()}
    return find_orphans(_settings(root, text), chosen, lambda: Reach(gates=gates))


def test_a_project_whose_gates_are_all_run_has_no_orphans(tmp_path: Path) -> None:
    text = _GATES + '[tool.lifeos.pipelines]\npr = ["lint", "unit"]\nnight = ["smoke"]\n'

    runs = {"pr": {"lint", "unit"}, "night": {"smoke"}}

    assert _found(tmp_path, text, Chosen(), runs) == Orphans()


def test_a_gate_that_no_pipeline_holds_is_named(tmp_path: Path) -> None:
    assert _found(tmp_path, _GATES + _PIPELINES) == Orphans(gates=("smoke",))


def test_a_gate_that_a_workflow_runs_by_its_name_needs_no_pipeline(tmp_path: Path) -> None:
    runs = {"lint", "unit", "smoke", "ml"}

    assert _found(tmp_path, _GATES + _PIPELINES, _ML, {"ci": runs}) == Orphans()


def test_tests_of_a_gate_that_no_pipeline_holds_are_orphans_with_it(tmp_path: Path) -> None:
    assert _found(tmp_path, _PIPELINES, _ML) == Orphans(tests=("t.py::test_ml",), gates=("ml",))


def test_a_gate_that_every_project_has_and_that_holds_no_test_is_no_loss(tmp_path: Path) -> None:
    assert _found(tmp_path, _PIPELINES, Chosen()) == Orphans()


def test_the_pipeline_that_every_project_has_leaves_gates_to_nobody(tmp_path: Path) -> None:
    found = Orphans(tests=("t.py::test_ml",), gates=("ml", "smoke"))

    assert _found(tmp_path, _GATES, _ML, {"ci": set()}) == found


def test_a_project_that_speaks_of_no_more_than_that_pipeline_reads_no_workflow(
    tmp_path: Path,
) -> None:
    def reach() -> Reach:
        raise AssertionError("read for nothing")

    assert find_orphans(_settings(tmp_path, ""), Chosen(), reach) == Orphans()


@pytest.mark.parametrize(
    ("runs", "lacking"),
    [
        ({}, {}),
        ({"ci": {"lint", "unit"}}, {}),
        ({"pr": {"lint", "unit"}, "night": set()}, {}),
        ({"ci": set()}, {"pr": "it"}),
        ({"ci": {"lint"}, "other": set()}, {"pr": "all of it, unit is left out"}),
        ({"pr": {"lint"}, "night": {"lint", "unit"}}, {"pr": "all of it, unit is left out"}),
    ],
    ids=["no-workflow", "run", "run-by-its-own", "not-run", "half", "another-runs-it"],
)
def test_a_pipeline_that_no_workflow_runs_whole_is_named(
    tmp_path: Path, runs: dict[str, set[str]], lacking: Mapping[str, str]
) -> None:
    assert _found(tmp_path, _PIPELINES, None, runs) == Orphans(lacking=lacking)


def test_where_nobody_can_say_what_workflows_run_nothing_is_claimed(tmp_path: Path) -> None:
    settings = _settings(tmp_path, _GATES + _PIPELINES)

    found = find_orphans(settings, _ML, lambda: Reach(untold="no PyYAML"))

    assert (found, list(found.messages())) == (Orphans(untold="no PyYAML"), [])
