"""The request: gates in order, each once, from gates and pipelines."""

from pathlib import Path

import pytest

from pytest_lifeos.settings import Gate, Request, Settings, SettingsError
from pytest_lifeos.settings.request import read_request

_LINT, _UNIT = Gate(name="lint", select="lint"), Gate(name="unit", select="unit")
_SETTINGS = Settings(
    root=Path("/shop"),
    package=None,
    lock=None,
    marks={},
    gates={"lint": _LINT, "unit": _UNIT},
    pipelines={"pr": ("unit", "lint")},
)


@pytest.mark.parametrize(
    ("names", "gates", "read"),
    [
        (["unit"], (_UNIT,), ("unit",)),
        (["lint, unit"], (_LINT, _UNIT), ("lint", "unit")),
        (["pr"], (_UNIT, _LINT), ("pr",)),
        (["lint", "pr", "lint"], (_LINT, _UNIT), ("lint", "pr")),
    ],
)
def test_names_stand_for_gates(
    names: list[str], gates: tuple[Gate, ...], read: tuple[str, ...]
) -> None:
    request = read_request(names, None, _SETTINGS)

    assert request == Request(gates=gates, names=read, report=None)


def test_the_report_is_kept() -> None:
    assert read_request(["unit"], Path("out"), _SETTINGS).report == Path("out")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (
            "untit",
            '--gate: no gate or pipeline "untit"; did you mean "unit"? known: lint, pr, unit',
        ),
        ("", '--gate: no gate or pipeline ""; known: lint, pr, unit'),
        ("unit,", '--gate: no gate or pipeline ""; known: lint, pr, unit'),
    ],
)
def test_a_name_that_nobody_knows_is_told_with_the_nearest(name: str, error: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_request([name], None, _SETTINGS)

    assert str(caught.value) == error
