"""The rules: every module in the folder `rules` holds one, and is found there by itself."""

from functools import cache

from pytest_lifeos.checks.migrations.danger import rules as folder
from pytest_lifeos.checks.migrations.danger.operation import Operations
from pytest_lifeos.checks.migrations.page import pages_in
from pytest_lifeos.checks.migrations.rule import Rule


@cache
def all_rules() -> tuple[Rule[Operations], ...]:
    """All rules, by code."""
    return pages_in(folder, Rule)
