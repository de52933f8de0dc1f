"""Fixtures that run the real tools, and that read an output as it might have been."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.tools import environment
from pytest_lifeos.checks.tools.reading import command
from pytest_lifeos.checks.tools.tool import Tool, ToolReport, ToolRun


@pytest.fixture(scope="session")
def tool_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Caches apart from the developer's, and shared by the tests: mypy reads typeshed only once."""
    caches = str(tmp_path_factory.mktemp("caches"))
    kept = environment.tool_environment(os.environ)
    return kept | {"MYPY_CACHE_DIR": caches, "BLACK_CACHE_DIR": caches, "RUFF_NO_CACHE": "true"}


@pytest.fixture
def report(
    tmp_path: Path, tool_environment: dict[str, str]
) -> Callable[[Tool, list[str]], ToolReport]:
    """Runs the tool in `tmp_path` over the paths and reads what it left behind."""

    def run_and_parse(tool: Tool, paths: list[str]) -> ToolReport:
        began = time.monotonic()
        done = subprocess.run(
            command(tool, tmp_path, paths),
            cwd=tmp_path,
            env=tool_environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,  # the exit status is part of what is read
        )
        run = ToolRun(
            exit_status=done.returncode,
            stdout=done.stdout,
            stderr=done.stderr,
            duration_s=time.monotonic() - began,
        )
        assert run.exit_status in tool.exit_statuses, run
        return tool.parse(run, tmp_path)

    return run_and_parse


@pytest.fixture
def parse(tmp_path: Path) -> Callable[[Tool, int, str, str], ToolReport]:
    """Reads an exit status, a stdout and a stderr that no tool need have left behind."""

    def parse_output(tool: Tool, exit_status: int, stdout: str, stderr: str) -> ToolReport:
        run = ToolRun(exit_status=exit_status, stdout=stdout, stderr=stderr, duration_s=0.1)
        return tool.parse(run, tmp_path)

    return parse_output
