"""Whole migrations: every danger is found at its line, and nothing else is.

In the files under `cases/`, which no tool may tidy, `# expect: rule, rule` ends each line where a finding belongs.
"""

import tokenize
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.danger import find_dangers

CASES = sorted((Path(__file__).parent / "cases").glob("*.revision"))


def expected(path: Path) -> set[tuple[int, str]]:
    """The lines and rules that a case's comments name."""
    with tokenize.open(path) as file:
        marked = [(n, line.partition("# expect:")[2]) for n, line in enumerate(file, 1)]
    return {(n, rule.strip()) for n, rules in marked if rules for rule in rules.split(",")}


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_migration_has_exactly_the_dangers_that_it_says(path: Path) -> None:
    """The case's name says what it is about."""
    found = find_dangers(path)

    assert {(each.line, each.rule) for each in found} == expected(path)
