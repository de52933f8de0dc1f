"""The rules over rows: every module in the folder `rules` holds one, and is found there by itself."""

from functools import cache

from pytest_lifeos.checks.migrations.page import pages_in
from pytest_lifeos.checks.migrations.rows import rules as folder
from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rule import Rule


@cache
def all_rules() -> tuple[Rule[Effect], ...]:
    """All rules, by code."""
    return pages_in(folder, Rule)
