"""The rules: every module in the folder `rules` holds one, and is found there by itself."""

from functools import cache

from pytest_lifeos.checks.migrations.danger import rules as folder
from pytest_lifeos.checks.migrations.danger.rule import Rule
from pytest_lifeos.checks.migrations.page import pages_in


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    return pages_in(folder, Rule)
