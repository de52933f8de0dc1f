"""`--gate coverage --coverage-data`: what other runs measured, judged without running a test of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_GATE = """
[tool.lifeos.gates.coverage]
coverage = { total = 100, branch = true, packages = { "shop" = 100 } }
data = ["data"]
"""


def _half(shop: Project, words: str) -> Path:
    """Measures with one half of the test, in another job, and keeps its data."""
    test = f"from shop.sign import sign\n\ndef test_sign(): assert {words}\n"
    shop.write({"tests/unit/test_sign.py": test, "data/.keep": ""})
    shop.pytest("--gate=unit")
    number = len(list((shop.root / "data").iterdir()))
    return (shop.root / ".coverage").rename(shop.root / f"data/.coverage.{number}")


def test_halves_that_reach_the_bars_together_pass_and_stay_as_they_were(
    shop: Project, mode: Mode
) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings + _GATE})
    halves = [_half(shop, "sign(1) == '+'"), _half(shop, "sign(-1) == '-'")]
    before = [path.read_bytes() for path in halves]
    shop.write({"tests/unit/test_sign.py": "raise RuntimeError('nobody collects this')"})

    whole = shop.gate("coverage", *mode)
    half = shop.gate("coverage", "--coverage-data", "data/.coverage.1", *mode)

    assert (whole.is_green(), whole.items, [path.read_bytes() for path in halves] == before) == (
        True,
        {"coverage": {"selected": 1, "passed": 1}},
        True,
    )
    assert half.reasons["coverage"] == [
        (
            "bar-missed",
            "shop: COV001 covers 66.66 %, 100 % is asked for; shop/sign.py misses 3",
        ),
    ]


def test_a_job_whose_data_is_missing_leaves_the_gate_undecided(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings + _GATE})

    run = shop.gate("unit,coverage")

    missing = f"coverage: {shop.root}/data is not there"
    assert (run.verdicts, run.reasons["coverage"]) == (
        {"unit": "passed", "coverage": "undecided"},
        [("coverage-no-data", missing)],
    )
