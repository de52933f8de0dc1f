"""docs/rules/danger.md is the code's own words."""

from pathlib import Path

from pytest_lifeos.checks.migrations.danger.registry import all_rules

PAGE = Path(__file__).parents[4] / "docs" / "rules" / "danger.md"
HEAD = [
    "| code | name | what it says | why | bad | good | the safe way |",
    "|---|---|---|---|---|---|---|",
]


def table() -> list[str]:
    """The table as it has to be."""
    rows = [
        f"| {each.code} | `{each.name}` | {each.sentence} | {each.reason} "
        f"| `{each.bad}` | {each.good} | {each.hint} |"
        for each in all_rules()
    ]
    return [*HEAD, *rows]


def test_the_page_has_the_rules_of_the_code() -> None:
    """A rule that is new or changed shows here; the lines below `assert` are what the page needs."""
    page = PAGE.read_text(encoding="utf-8").splitlines()

    assert [line for line in page if line.startswith("|")] == table()
