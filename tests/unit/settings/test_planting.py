"""A project's own defects are read, or refused in one line."""

from pathlib import Path

import pytest

from pytest_lifeos.settings import SettingsError
from pytest_lifeos.settings.planting import Planting, read_plantings

_WHERE = "tool.lifeos.gates.lint.proofs"


def test_a_planting_is_read(tmp_path: Path) -> None:
    (tmp_path / "bad.py").touch()
    entry = {"plant": "./bad.py", "as": "shop/x.py", "expect": "F401"}

    assert read_plantings({"x": entry}, _WHERE, tmp_path) == {
        "x": Planting(plant="bad.py", path="shop/x.py", expect="F401")
    }


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("bad.py", "x = 'bad.py': should be a table"),
        ({"plant": "bad.py"}, "x: needs plant, as and expect, a string each"),
        (
            {"plant": "gone.py", "as": "x.py", "expect": "F"},
            'x.plant = "gone.py": there is no such file',
        ),
        (
            {"plant": "bad.py", "as": "../x.py", "expect": "F"},
            'x.as = "../x.py": is no path of the project; begin it at the root',
        ),
        (
            {"plant": "bad.py", "as": "x.py", "expect": "F", "skip": True},
            'x: no key "skip"; known: as, expect, plant',
        ),
    ],
)
def test_what_cannot_be_planted_is_one_line(tmp_path: Path, entry: object, message: str) -> None:
    (tmp_path / "bad.py").touch()

    with pytest.raises(SettingsError) as error:
        read_plantings({"x": entry}, _WHERE, tmp_path)

    assert str(error.value) == f"{_WHERE}.{message}"
