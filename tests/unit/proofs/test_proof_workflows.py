"""Workflows are read as GitHub would run them."""

import sys
from pathlib import Path

import pytest

from pytest_lifeos.proofs.step import Command, Step, by_command
from pytest_lifeos.proofs.workflows import read_steps, workflow_files
from pytest_lifeos.settings import SettingsError


def _steps(top: Path, text: str) -> list[Step]:
    path = top / ".github/workflows/ci.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return list(read_steps(path, top))


def _one(top: Path, job: str, head: str = "") -> Step:
    (step,) = _steps(top, f"{head}\njobs:\n  a: {{{job}}}\n")
    return step


def test_a_step_is_its_command_and_its_place(tmp_path: Path) -> None:
    text = "jobs:\n  a:\n    timeout-minutes: 2\n    steps:\n      - uses: x/y@v1\n      - run: make lint\n"

    assert _steps(tmp_path, text) == [
        Step(
            workflow=".github/workflows/ci.yml",
            line=6,
            job="a",
            command=Command(text="make lint"),
            limit_s=120.0,
        )
    ]


@pytest.mark.parametrize(
    ("head", "step", "interpreter"),
    [
        ("", "", ("bash", "-e")),  # no pipefail: `| tee` hides what went before
        ("", ", shell: bash", ("bash", "--noprofile", "--norc", "-eo", "pipefail")),
        ("defaults: {run: {shell: sh}}", "", ("sh", "-e")),
        ("defaults: {run: {shell: sh}}", ", shell: 'perl {0}'", ("perl", "{0}")),
    ],
)
def test_the_interpreter_is_github_s(
    tmp_path: Path, head: str, step: str, interpreter: tuple[str, ...]
) -> None:
    found = _one(tmp_path, f"steps: [{{run: x{step}}}]", head)

    assert found.command.interpreter == interpreter


def test_variables_of_the_step_win_and_secrets_are_not_there(tmp_path: Path) -> None:
    job = "env: {A: job, B: 1}, steps: [{run: x, env: {A: step, S: '${{ secrets.S }}', T: yes}}]"

    step = _one(tmp_path, job, "env: {A: all, C: c}")

    assert dict(step.command.env) == {"A": "step", "B": "1", "C": "c", "T": "yes"}


def test_a_matrix_is_a_step_for_each_value(tmp_path: Path) -> None:
    text = """
jobs:
  a:
    strategy: {matrix: {gate: [lint, unit], os: [linux, mac]}}
    steps: [{run: "pytest --gate ${{ matrix.gate }}"}]
"""

    found = [step.command.text for step in _steps(tmp_path, text)]

    assert found == ["pytest --gate lint", "pytest --gate unit"]


@pytest.mark.parametrize(
    ("job", "forgiven", "never"),
    [
        ("steps: [{run: x}]", "", ""),
        ("continue-on-error: false, steps: [{run: x}]", "", ""),
        ("continue-on-error: true, steps: [{run: x}]", "continue-on-error: true", ""),
        ("steps: [{run: x, continue-on-error: true}]", "continue-on-error: true", ""),
        (
            "steps: [{run: x, continue-on-error: '${{ inputs.soft }}'}]",
            "continue-on-error: ${{ inputs.soft }}",
            "",
        ),
        ("if: always(), steps: [{run: x}]", "", ""),
        ("if: false, steps: [{run: x}]", "", "if: false"),
        ("steps: [{run: x, if: '${{ false }}'}]", "", "if: ${{ false }}"),
    ],
)
def test_what_lets_a_red_command_through_is_told(
    tmp_path: Path, job: str, forgiven: str, never: str
) -> None:
    step = _one(tmp_path, job)

    assert (step.forgiven, step.never) == (forgiven, never)


def test_steps_with_the_same_command_are_one(tmp_path: Path) -> None:
    text = "jobs:\n  a: {steps: [{run: make lint}]}\n  b: {steps: [{run: make lint}, {run: x}]}\n"

    found = by_command(_steps(tmp_path, text))

    assert {each.text: [step.job for step in steps] for each, steps in found.items()} == {
        "make lint": ["a", "b"],
        "x": ["b"],
    }


@pytest.mark.parametrize("text", ["", "[]", "jobs: 1", "jobs: {a: 1}", "jobs: {a: {steps: [1]}}"])
def test_what_is_no_workflow_has_no_steps(tmp_path: Path, text: str) -> None:
    assert _steps(tmp_path, text) == []


def test_no_yaml_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^--prove: .github/workflows/ci.yml: is no YAML: .+$"):
        _steps(tmp_path, "a: [")


def test_without_pyyaml_the_way_out_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)

    with pytest.raises(SettingsError, match=r'pip install "pytest-lifeos\[proofs\]"'):
        _steps(tmp_path, "jobs: {}")


def test_there_may_be_no_workflows(tmp_path: Path) -> None:
    assert workflow_files(tmp_path) == []
