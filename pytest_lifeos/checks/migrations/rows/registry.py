"""The rules over rows: every module in the folder `rules` holds one, and is found there by itself."""

from functools import cache

from pytest_lifeos.checks.migrations.page import pages_in
from pytest_lifeos.checks.migrations.rows import rules as folder
from pytest_lifeos.checks.migrations.rows.rule import RowRule


@cache
def all_rules() -> tuple[RowRule, ...]:
    """All rules, by code."""
    return pages_in(folder, RowRule)
