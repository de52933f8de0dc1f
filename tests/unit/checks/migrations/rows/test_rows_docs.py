"""docs/rules/rows.md is the code's own words, and every rule is told there."""

from pathlib import Path

from pytest_lifeos.checks.migrations.rows.registry import all_rules

PAGE = Path(__file__).parents[5] / "docs" / "rules" / "rows.md"
HEAD = "| code | name | what it says | why | bad | good | the safe way | weight |"


def table() -> list[str]:
    """The table as it has to be."""
    rows = [
        f"| {each.code} | `{each.name}` | {each.sentence} | {each.reason} | {each.bad} | {each.good} "
        f"| {each.hint} | {each.severity.value} |"
        for each in all_rules()
    ]
    return [HEAD, *rows]


def test_the_page_has_the_rules_of_the_code() -> None:
    """A rule that is new or changed shows here; the lines below `assert` are what the page needs."""
    page = PAGE.read_text(encoding="utf-8").splitlines()

    assert [line for line in page if line == HEAD or line.startswith("| MIG")] == table()


def test_codes_follow_one_another() -> None:
    assert [each.code for each in all_rules()] == [f"MIG3{n:02}" for n in range(1, 10)]
