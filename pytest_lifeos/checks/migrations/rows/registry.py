"""The rules over rows: every module in the folder `rules` holds one, and is found there by itself."""

import importlib
import pkgutil
from functools import cache

from pytest_lifeos.checks.migrations.rows import rules as folder
from pytest_lifeos.checks.migrations.rows.rule import RowRule


@cache
def all_rules() -> tuple[RowRule, ...]:
    """All rules, by code."""
    names = (each.name for each in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."))
    modules = (vars(importlib.import_module(name)).values() for name in names)
    found = (each for module in modules for each in module if isinstance(each, RowRule))
    return tuple(sorted(found, key=lambda each: each.code))
