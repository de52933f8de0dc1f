"""Each test is of exactly one shard, whatever order it was collected in."""

import json
import random
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from pytest_lifeos.settings import SettingsError
from pytest_lifeos.settings.shard import Shard
from pytest_lifeos.shards import dividing
from pytest_lifeos.shards.dividing import DURATIONS, read_division

_IDS = [f"tests/test_{n % 7}.py::test_{n}" for n in range(500)]


def _shuffled(seed: int) -> list[str]:
    """The order of pytest-randomly with this seed, another one on every machine."""
    return random.Random(seed).sample(_IDS, len(_IDS))  # noqa: S311  no secret


def _durations(root: Path) -> dict[str, float]:
    seconds = random.Random(0)  # noqa: S311  no secret
    durations = {nodeid: seconds.lognormvariate(-3, 1.2) for nodeid in _IDS}
    (root / DURATIONS).write_text(json.dumps(durations))
    return durations


def _parts(root: Path, total: int) -> list[frozenset[str]]:
    return [
        read_division(root, Shard(number=number, total=total)).part(_shuffled(number))
        for number in range(1, total + 1)
    ]


@pytest.mark.parametrize("total", [1, 2, 8, 60])
@pytest.mark.parametrize("has_durations", [False, True], ids=["evenly", "by-durations"])
def test_shards_of_shuffled_tests_are_all_tests_once(
    tmp_path: Path, total: int, has_durations: bool
) -> None:
    if has_durations:
        _durations(tmp_path)

    parts = _parts(tmp_path, total)

    assert sorted(nodeid for part in parts for nodeid in part) == sorted(_IDS)


def test_recorded_durations_balance_to_a_twentieth(tmp_path: Path) -> None:
    durations = _durations(tmp_path)

    sums = [sum(durations[nodeid] for nodeid in part) for part in _parts(tmp_path, 8)]

    assert max(sums) <= 1.05 * sum(sums) / 8


def test_without_durations_shards_differ_by_one_test_at_most(tmp_path: Path) -> None:
    assert {len(part) for part in _parts(tmp_path, 8)} == {62, 63}


def test_the_method_names_what_it_divides_by(tmp_path: Path) -> None:
    _durations(tmp_path)
    method = read_division(tmp_path, Shard(number=1, total=2)).method
    (tmp_path / DURATIONS).write_text("{}")
    other = read_division(tmp_path, Shard(number=1, total=2)).method

    assert (method.startswith("pytest-split "), method == other) == (True, False)


def test_without_pytest_split_shards_are_even_and_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    _durations(tmp_path)
    monkeypatch.setattr(dividing, "version", missing)

    division = read_division(tmp_path, Shard(number=1, total=2))

    assert division.method == "evenly, pytest-split is not installed"


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"a": "1"}', '{"a": NaN}', '{"a": -1}', '{"a": 1'],
    ids=["empty", "list", "text", "nan", "negative", "half"],
)
def test_durations_that_cannot_be_read_are_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / DURATIONS).write_text(content)

    with pytest.raises(SettingsError, match=r"^\.test_durations: "):
        read_division(tmp_path, Shard(number=1, total=2))
