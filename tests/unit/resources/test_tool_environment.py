"""Real tools in an environment that would change their judgement: they judge as they do without it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.bandit import BANDIT
from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.environment import tool_environment
from pytest_lifeos.checks.tools.mypy import MYPY
from pytest_lifeos.checks.tools.reading import command, read_report
from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.checks.tools.tool import Tool, ToolRun
from pytest_lifeos.resources.processes import Processes

_FAULTS = {RUFF: ["F401"], MYPY: ["import-not-found"], BANDIT: ["B307"]}


@pytest.fixture(autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Apart from the developer's."""
    place = str(tmp_path_factory.getbasetemp())
    for name in ("MYPY_CACHE_DIR", "BLACK_CACHE_DIR", "RUFF_CACHE_DIR"):
        monkeypatch.setenv(name, place)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a fault for each tool; `elsewhere` holds what is none of its own."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "shop" / "a.py").write_text("import stray\n\nprint(eval(input()))\n")
    for name in ("ruff", "black", "mypy", "bandit"):
        package = tmp_path / "elsewhere" / name
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text("print('forged')\n")
    (tmp_path / "elsewhere" / "stray.py").touch()
    (tmp_path / "elsewhere" / "ruff" / "ruff.toml").write_text("lint.ignore = ['F401']\n")
    (tmp_path / "elsewhere" / "mypy" / "config").write_text("[mypy]\nignore_errors = true\n")
    return tmp_path


@pytest.fixture
def processes(root: Path) -> Iterator[Processes]:
    """The processes of a run in the project."""
    opened = Processes(root)
    yield opened
    opened.close()


def _run(tool: Tool, root: Path, processes: Processes) -> ToolRun:
    processes.start(tool.name, command(tool, root, ["shop"]), 60)
    return processes.join(tool.name, 60)


@pytest.mark.parametrize("tool", [RUFF, BLACK, MYPY, BANDIT], ids=lambda tool: tool.name)
def test_a_package_on_pythonpath_cannot_stand_in_for_a_tool(
    root: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch, tool: Tool
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(root / "elsewhere"))

    run = _run(replace(tool, arguments=lambda root, paths: ["--version"]), root, processes)

    assert (run.exit_status, "forged" in run.stdout, run.stdout != "") == (0, False, True)


@pytest.mark.parametrize(
    ("tool", "name", "value"),
    [
        (RUFF, "HARMLESS", "1"),
        (MYPY, "HARMLESS", "1"),
        (BANDIT, "HARMLESS", "1"),
        (RUFF, "RUFF_OUTPUT_FILE", "{root}/taken"),
        (RUFF, "XDG_CONFIG_HOME", "{root}/elsewhere"),
        (MYPY, "XDG_CONFIG_HOME", "{root}/elsewhere"),
        (MYPY, "MYPYPATH", "{root}/elsewhere"),
        (MYPY, "PYTHONPATH", "{root}/elsewhere"),
        (BANDIT, "PYTHONWARNINGS", "error"),
        (BANDIT, "PYTHONIOENCODING", "utf-16"),
    ],
    ids=lambda value: value.name if isinstance(value, Tool) else value,
)
def test_a_tool_finds_the_fault_whatever_the_environment_says(
    root: Path,
    processes: Processes,
    monkeypatch: pytest.MonkeyPatch,
    tool: Tool,
    name: str,
    value: str,
) -> None:
    if tool is RUFF:
        (root / "shop" / "a.py").write_text("import stray\n")
    monkeypatch.setenv(name, value.format(root=root))

    report = read_report(tool, _run(tool, root, processes), root)

    assert [each.code for each in report.findings] == _FAULTS[tool]


def test_a_tool_finds_nothing_where_there_is_nothing(
    root: Path, processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "shop" / "a.py").write_text("print(1)\n")
    monkeypatch.setenv("PYTHONWARNINGS", "error")

    report = read_report(BANDIT, _run(BANDIT, root, processes), root)

    assert (report.findings, report.files) == ((), 1)


def test_a_tool_sees_the_rest_of_the_environment() -> None:
    ours = {
        "HOME": "/home/me",
        "PATH": "/bin",
        "MYPY_CACHE_DIR": "/cache",
        "PYTHONUSERBASE": "/home/me/.local",
        "PYTHONPATH": "/evil",
        "MYPYPATH": "/evil",
        "COVERAGE_PROCESS_START": "x",
    }

    assert tool_environment(ours) == {
        "HOME": os.devnull,
        "PATH": "/bin",
        "MYPY_CACHE_DIR": "/cache",
        "BLACK_CACHE_DIR": "/home/me/.cache/black",
        "PYTHONUSERBASE": "/home/me/.local",
        "XDG_CONFIG_HOME": os.devnull,
    }
