"""A folder that a flag names never leads pytest from one project into another without a word."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_lifeos.rootdir import require_own_root
from pytest_lifeos.settings import SettingsError


@dataclass(frozen=True)
class Start:
    """Where pytest was started, and with which words."""

    dir: Path
    args: tuple[str, ...]


class Config:
    """What pytest's own says at that time."""

    def __init__(self, start: Path, root: Path, *words: str) -> None:
        self.invocation_params = Start(start, words)
        self.rootpath = root
        parser = argparse.ArgumentParser()
        for flag in ("--rootdir", "--gate-report"):
            parser.add_argument(flag)
        parser.add_argument("-c", dest="inifilename")
        parser.add_argument("--coverage-data", nargs="+", action="extend", default=[])
        self.known_args_namespace, _ = parser.parse_known_args(words)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project `shop` with tests, a neighbour `other` with a table of its own, and a plain folder `out`."""
    for name in ("shop/tests", "other/out", "out"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("shop", "other"):
        (tmp_path / name / "pyproject.toml").write_text("[tool.lifeos]\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("led_to", "words", "told"),
    [
        (".", ("--gate-report", "../out"), "--gate-report=../out"),
        ("other", ("--gate-report", "../other/out"), "--gate-report=../other/out"),
        ("other", ("--coverage-data", "../other/out"), "--coverage-data=../other/out"),
    ],
)
def test_a_folder_that_led_elsewhere_is_told_with_the_way_to_write_it(
    root: Path, led_to: str, words: tuple[str, ...], told: str
) -> None:
    config = Config(root / "shop", (root / led_to).resolve(), *words)

    with pytest.raises(SettingsError) as raised:
        require_own_root(config)  # type: ignore[arg-type]  # it reads no more of it

    flag, value = told.split("=")
    what = f"pytest took {value} for a path to tests, and left {root / 'shop'}"
    assert str(raised.value) == f"{flag}: {what}; write {told}"


@pytest.mark.parametrize(
    ("start", "found", "words"),
    [
        ("shop", "shop", ("--gate-report", "../out")),
        ("shop", "shop", ("tests", "--gate-report", "../out")),
        ("shop", ".", ("--gate-report=../out",)),
        ("shop", ".", ("--gate-report", "../not-there")),
        ("shop", ".", ("--gate-report", "tests")),
        ("shop", ".", ("--rootdir", "..", "--gate-report", "../out")),
        ("shop", "other", ("../other", "--gate-report", "../out")),
        (".", ".", ("--gate-report", "out")),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_start_that_a_folder_did_not_change_goes_on(
    root: Path, start: str, found: str, words: tuple[str, ...]
) -> None:
    config = Config((root / start).resolve(), (root / found).resolve(), *words)

    require_own_root(config)  # type: ignore[arg-type]  # it reads no more of it


def test_words_of_the_environment_count_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--gate-report ../out")
    config = Config(root / "shop", root)
    config.known_args_namespace.gate_report = "../out"

    with pytest.raises(SettingsError, match=r"pytest took \.\./out for a path to tests"):
        require_own_root(config)  # type: ignore[arg-type]  # it reads no more of it
