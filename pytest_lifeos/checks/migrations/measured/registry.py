"""The measured rules: every module in the folder `rules` holds one, and is found there by itself."""

from functools import cache

from pytest_lifeos.checks.migrations.measured import rules as folder
from pytest_lifeos.checks.migrations.measured.statement import Measured
from pytest_lifeos.checks.migrations.page import pages_in
from pytest_lifeos.checks.migrations.rule import Rule


@cache
def all_rules() -> tuple[Rule[Measured], ...]:
    """All rules, by code."""
    return pages_in(folder, Rule)
