"""An older verdict is gone as soon as the plugin is loaded, wherever the flag stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from pytest_lifeos.start import forget_verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

_OURS = json.dumps({"schema": "pytest-lifeos/verdict/1", "verdict": "passed"})


class Plugins:
    """pytest's plugin manager, as far as it is asked; None without a config, as in some tests of others."""

    def __init__(self, folder: Path, words: Sequence[str]) -> None:
        params = pytest.Config.InvocationParams(args=words, plugins=None, dir=folder)
        self._config = type("Config", (), {"invocation_params": params})

    def get_plugin(self, name: str) -> object:
        return self._config if name == "pytestconfig" else None


def _forget(folder: Path, *words: str) -> None:
    forget_verdict(cast(pytest.PytestPluginManager, Plugins(folder, words)))


@pytest.fixture
def verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A verdict of before, in the folder `out`."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    file = tmp_path / "out/verdict.json"
    file.parent.mkdir()
    file.write_text(_OURS, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("words", "added"),
    [
        (["--gate", "unit", "--gate-report", "out"], ""),
        (["--gate-report=out", "-x"], ""),
        (["--gate-report", "other", "--gate-report", "out"], ""),
        (["-x"], "--gate-report=out"),
        (["-x"], "--gate-report 'out'"),
    ],
)
def test_the_verdict_of_before_is_deleted(
    verdict: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], added: str
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", added)

    _forget(verdict.parent.parent, *words)

    assert not verdict.exists()


@pytest.mark.parametrize(
    ("words", "added"),
    [
        (["--gate", "unit"], ""),
        (["--gate-report=other"], "--gate-report=out"),
        (["--gate-report"], ""),
        (["--gate-report=out"], "it's"),
    ],
    ids=["no-flag", "another-folder", "no-folder", "what-pytest-refuses"],
)
def test_a_verdict_that_no_flag_leads_to_stays(
    verdict: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], added: str
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", added)

    _forget(verdict.parent.parent, *words)

    assert verdict.exists()


def test_what_is_not_ours_stays(verdict: Path) -> None:
    verdict.write_text("a file of somebody else", encoding="utf-8")

    _forget(verdict.parent.parent, "--gate-report=out")

    assert verdict.exists()
