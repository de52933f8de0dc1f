"""docs/rules has a line for every migration rule, in the words of its module."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from pytest_lifeos.checks import migrations
from pytest_lifeos.checks.migrations.danger.registry import all_rules as dangers
from pytest_lifeos.checks.migrations.measured.registry import all_rules as measured
from pytest_lifeos.checks.migrations.measured.statement import Measured
from pytest_lifeos.checks.migrations.page import Page
from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.registry import all_rules as over_rows
from pytest_lifeos.checks.migrations.rule import Rule

ROOM = Path(str(migrations.__file__)).parent
PAGES = Path(__file__).parents[4] / "docs" / "rules"
_RULE = re.compile(
    r"(?P<code>MIG0\d\d): (?P<sentence>.+?)\n\n(?P<reason>.+)\n\nBad:(?P<bad>.+?)\nGood:(?P<good>.+)",
    re.DOTALL,
)


def line(*cells: str) -> str:
    """A row of a table, as Markdown writes it."""
    return f"| {' | '.join(cells)} |"


def head(rule: Page) -> tuple[str, ...]:
    """What all registered rules say first."""
    return rule.code, f"`{rule.name}`", rule.sentence, rule.reason


def history() -> Iterator[str]:
    """The page's columns, and a row for each module that opens with a rule."""
    yield line("code", "what holds", "why", "bad", "good")
    rows = []
    for path in ROOM.rglob("*.py"):
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if match := _RULE.fullmatch(doc.strip()):
            rows.append(
                line(*(" ".join(text.split()).replace("|", "\\|") for text in match.groups()))
            )
    yield from sorted(rows)


def danger() -> Iterator[str]:
    """The page's columns, and a row for each rule that is read; its bad example is code."""
    yield line("code", "name", "what it says", "why", "bad", "good", "the safe way")
    for each in dangers():
        yield line(*head(each), f"`{each.bad}`", each.good, each.hint)


def weighed(rules: Iterable[Rule[Measured]] | Iterable[Rule[Effect]]) -> Iterator[str]:
    """The page's columns, and a row for each rule, with what it weighs."""
    yield line("code", "name", "what it says", "why", "bad", "good", "the safe way", "weight")
    for each in rules:
        yield line(*head(each), each.bad, each.good, each.hint, each.weight)


TABLES: dict[str, Callable[[], Iterator[str]]] = {
    "history": history,
    "danger": danger,
    "measured": lambda: weighed(measured()),
    "rows": lambda: weighed(over_rows()),
}


@pytest.mark.parametrize("name", TABLES)
def test_the_page_has_the_rules_of_the_code(name: str) -> None:
    """A rule that is new or changed shows here, in full with -vv: what the page needs."""
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8").splitlines()

    rows = [each for each in page if each.startswith(("| code |", "| MIG"))]
    assert "\n".join(rows) == "\n".join(TABLES[name]())


@pytest.mark.parametrize(("rules", "family"), [(measured, 2), (over_rows, 3)])
def test_codes_follow_one_another(rules: Callable[[], tuple[Page, ...]], family: int) -> None:
    codes = [each.code for each in rules()]

    assert codes == [f"MIG{family}{n:02}" for n in range(1, len(codes) + 1)]


def test_a_rule_has_one_module_and_the_form_that_the_page_needs() -> None:
    opened = [
        doc[:6]
        for path in ROOM.rglob("*.py")
        if (doc := path.read_text(encoding="utf-8").removeprefix('"""')).startswith("MIG0")
    ]

    assert sorted(opened) == [each.split()[1] for each in history() if "| MIG" in each]
