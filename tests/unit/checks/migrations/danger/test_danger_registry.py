"""The rules as a whole: ids, names, and docstrings that are their pages."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.danger import rules as folder
from pytest_lifeos.checks.migrations.danger.operation import Operations
from pytest_lifeos.checks.migrations.danger.registry import all_rules
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Rule

FILES = sorted(Path(folder.__path__[0]).glob("[a-z]*.py"))


def test_every_file_is_one_rule() -> None:
    """A new file is a new rule, without a list that must be touched."""
    found = sorted(Path(inspect.getfile(each.find)) for each in all_rules())

    assert found == FILES


def test_codes_and_names_are_unique() -> None:
    """A code is stable: it is never used again."""
    codes, names = {each.code for each in all_rules()}, {each.name for each in all_rules()}

    assert (len(codes), len(names)) == (len(FILES), len(FILES))


def test_every_rule_has_its_test() -> None:
    """One rule, one file, one test."""
    here = {each.stem for each in Path(__file__).parent.glob("test_danger_*.py")}

    assert [each.stem for each in FILES if f"test_danger_{each.stem}" not in here] == []


@pytest.mark.parametrize("each", all_rules(), ids=lambda each: each.name)
def test_the_bad_example_of_a_rule_is_found_by_it(
    messages: Callable[[str], dict[str, str]], each: Rule[Operations]
) -> None:
    """Documentation that runs."""
    found = messages(each.bad)

    assert each.name in found


def test_a_module_that_does_not_open_as_a_rule_is_refused() -> None:
    """This module's docstring has neither id nor examples."""

    def find(operations: Operations) -> None:
        return None

    with pytest.raises(ValueError, match="does not open with `MIG1xx name: sentence`"):
        rule(hint="")(find)  # type: ignore[arg-type]  # it is refused before it is called
