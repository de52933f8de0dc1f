"""`pytest --gates`: the whole listing."""

from dataclasses import replace
from pathlib import Path

from pytest_lifeos.reporters.listing import listing
from pytest_lifeos.settings import Coverage, Gate, Settings

_SETTINGS = Settings(
    root=Path("/shop"),
    package="shop",
    lock=None,
    marks={},
    gates={
        "lint": Gate(name="lint", select="lint", module="test_lint.py"),
        "unit": Gate(
            name="unit",
            select="unit and not slow",
            budget=90.0,
            minimum_items=3,
            max_skipped=2,
            coverage=Coverage(total=90.0, branch=True, packages={"shop/money": 95.5}),
        ),
        "fast": Gate(
            name="fast", select="fast", coverage=Coverage(total=0.0), budget=1.5, on_budget="warn"
        ),
    },
    pipelines={"pr": ("lint", "unit")},
)


def test_the_listing_says_what_each_gate_selects_and_asks_for() -> None:
    assert listing(_SETTINGS) == (
        "gates (pytest --gate NAME judges, the plain command only runs):\n"
        "  lint: ruff finds nothing and black would change nothing\n"
        "      plain    pytest pyproject.toml::lint\n"
        "  unit: the fast tests pass\n"
        '      plain    pytest -m "unit and not slow"\n'
        "      coverage total 90 % with branches, shop/money 95.5 %\n"
        "      budget   1.5 min, over it: fail\n"
        "      skips    at most 2\n"
        "      items    at least 3\n"
        "  fast: tests marked fast\n"
        "      plain    pytest -m fast\n"
        "      coverage total 0 %\n"
        "      budget   1.5 s, over it: warn\n"
        "\n"
        "pipelines (pytest --gate NAME):\n"
        "  pr = lint, unit"
    )


def test_the_bars_over_branches_a_change_and_time_are_listed() -> None:
    bars = Coverage(branch=True, branch_bar=85.0, patch=95.0, may_drop=0.5)
    settings = replace(_SETTINGS, gates={"fast": Gate(name="fast", select="fast", coverage=bars)})

    assert "      coverage branches 85 %, patch 95 %, may drop 0.5\n" in listing(settings)
