"""Tests that stand in test files and are not collected: told by line, of whichever gate they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_CONFTEST = """
import pytest


class Quiet(pytest.Module):
    def collect(self): return []


class QuietFolder(pytest.Dir):
    def collect(self): return []


def pytest_pycollect_makeitem(name):
    return [] if name == "test_taken" else None


def pytest_pycollect_makemodule(module_path, parent):
    return Quiet.from_parent(parent, path=module_path) if "quiet" in module_path.name else None


def pytest_collect_directory(path, parent):
    return QuietFolder.from_parent(parent, path=path) if path.name == "deep" else None


def pytest_ignore_collect(collection_path):
    return True if collection_path.name == "test_ignored.py" else None
"""
_FILES = {
    "conftest.py": _CONFTEST,
    "tests/unit/test_one.py": """
    def test_taken(): assert False

    def test_kept(): pass

    if "false":
        def test_run(): pass

    if "":
        def test_branch(): assert False
        def test_other(): assert False
    """,
    "tests/unit/test_quiet.py": "def test_quiet(): assert False",
    "tests/unit/test_ignored.py": "def test_ignored(): assert False",
    "tests/unit/deep/test_deep.py": "def test_deep(): assert False",
    "tests/unit/conftest.py": 'collect_ignore = ["test_said.py"]',
    "tests/unit/test_said.py": "def test_said(): assert False",
}
_TAKEN = "a plugin or conftest.py keeps pytest from collecting it"
_TOLD = {
    f"tests/unit/test_one.py:1: test_taken: {_TAKEN}",
    (
        "tests/unit/test_one.py:9: test_branch and 1 more (line 10): stands in a branch that did not run; "
        "skip it with a reason instead"
    ),
    f"tests/unit/test_quiet.py:1: test_quiet: {_TAKEN}",
    (
        "tests/unit/test_ignored.py: a plugin or conftest.py ignores it; "
        "collect_ignore says so for all to see"
    ),
    (
        "tests/unit/deep/test_deep.py: holds tests, and a plugin or conftest.py keeps pytest from "
        "coming to it"
    ),
}


@pytest.fixture
def cut(project: Project) -> Project:
    """A project whose conftest.py takes tests away in every way that hooks allow."""
    project.write(_FILES)
    return project


def test_what_was_not_collected_leaves_its_gate_undecided(cut: Project, mode: Mode) -> None:
    run = cut.gate("unit", *mode)

    (reasons,) = run.reasons.values()
    assert (run.is_green(), {code for code, _ in reasons}) == (False, {"not-collected"})
    assert {message for _, message in reasons} == _TOLD


def test_what_was_not_collected_of_another_gate_is_told_as_unseen(cut: Project) -> None:
    integration = "import pytest\n\n@pytest.mark.integration\ndef test_it(): pass\n"
    cut.write({"tests/test_integration.py": integration})

    run = cut.gate("integration")

    unseen = dict(run.report or {})["unseen"]
    assert (run.is_green(), set(unseen if isinstance(unseen, list) else ())) == (True, _TOLD)
