"""docs/rules/history.md has a line for every MIG0xx rule, in the words of its module."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.checks import migrations

ROOM = Path(str(migrations.__file__)).parent
PAGE = Path(__file__).parents[4] / "docs" / "rules" / "history.md"
HEAD = "| code | what holds | why | bad | good |"
_RULE = re.compile(
    r"(?P<code>MIG0\d\d): (?P<sentence>.+?)\n\n(?P<reason>.+)\n\nBad:(?P<bad>.+?)\nGood:(?P<good>.+)",
    re.DOTALL,
)


def rules() -> Iterator[str]:
    """A line of the table for each module that opens with a rule."""
    for path in ROOM.rglob("*.py"):
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if match := _RULE.fullmatch(doc.strip()):
            texts = (" ".join(text.split()).replace("|", "\\|") for text in match.groups())
            yield f"| {' | '.join(texts)} |"


def test_the_page_has_the_rules_of_the_code() -> None:
    """A rule that is new or changed shows here; the lines of `rules()` are what the page needs."""
    page = PAGE.read_text(encoding="utf-8").splitlines()

    assert [line for line in page if line.startswith("| MIG")] == sorted(rules())


def test_a_rule_has_one_module_and_the_form_that_the_page_needs() -> None:
    opened = [
        doc[:6]
        for path in ROOM.rglob("*.py")
        if (doc := path.read_text(encoding="utf-8").removeprefix('"""')).startswith("MIG0")
    ]

    assert sorted(opened) == [line.split()[1] for line in sorted(rules())]
