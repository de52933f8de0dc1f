"""The rules: every module in the folder `rules` holds one, and is found there by itself."""

import importlib
import pkgutil
from functools import cache

from pytest_lifeos.checks.migrations.danger import rules as folder
from pytest_lifeos.checks.migrations.danger.rule import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """All rules, by code."""
    names = [each.name for each in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}.")]
    found = [_rule_in(name) for name in names]
    return tuple(sorted(found, key=lambda each: each.code))


def _rule_in(module: str) -> Rule:
    """The one rule of a module; raises ValueError if there is not exactly one."""
    names = vars(importlib.import_module(module)).values()
    found = [each for each in names if isinstance(each, Rule)]
    if len(found) != 1:
        raise ValueError(f"{module} declares {len(found)} rules, it needs one")
    return found[0]
