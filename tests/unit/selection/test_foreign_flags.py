"""A flag whose effect nobody here knows is told from those of pytest and of this plugin."""

import shlex
from pathlib import Path

import pytest

from pytest_lifeos.selection.narrowing.foreign import foreign_flags
from pytest_lifeos.selection.narrowing.start import Start


def _foreign(typed: str, addopts: str = "") -> list[str]:
    start = Start(
        options={},
        root=Path("/shop"),
        folder=Path("/shop"),
        ini=None,
        typed=shlex.split(typed),
        addopts=shlex.split(addopts),
    )
    return list(foreign_flags(start))


@pytest.mark.parametrize("typed", ["--fast", "-q --fast=yes", "tests --fast yes --db sqlite"])
def test_a_flag_of_a_plugin_or_conftest_is_foreign(typed: str) -> None:
    assert _foreign(typed) == ["--fast"]


def test_a_short_flag_in_capitals_is_never_pytests_own() -> None:
    assert _foreign("-F -Wignore -q") == ["-F"]


@pytest.mark.parametrize(
    "typed",
    [
        "--gate unit --gate-report=out --shard 1/2 --db postgresql",
        "-xvs -n2 -k 'not --a' -m unit -p no:randomly -Werror --dist load --junitxml=a.xml",
        "--cov=shop --cov-report=term --strict-markers --tb=short --log-cli-level=INFO tests -- -",
    ],
)
def test_flags_of_pytest_and_of_gates_are_not(typed: str) -> None:
    assert _foreign(typed) == []


def test_a_flag_that_the_project_commits_is_part_of_a_plain_start() -> None:
    assert (_foreign("--fast", "--fast"), _foreign("--level=2", "--level=3")) == ([], ["--level"])
