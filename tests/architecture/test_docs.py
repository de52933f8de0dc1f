"""The docs say what the code does: the tables of gates and reasons are held against it."""

import ast
import re
from pathlib import Path

from pytest_lifeos.reporters.listing import plain_command
from pytest_lifeos.settings import Gate
from pytest_lifeos.settings.catalogue import KNOWN_GATES

ROOT = Path(__file__).parents[2]
GATES = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")

_REASONS = {"undecided", "failed", "CannotTell"}


def codes_in(source: str) -> set[str]:
    """The reason codes that a source text makes, by the names of what makes them."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.args]
    made = [call.args[0] for call in named if ast.unparse(call.func) in _REASONS]
    reasons = [call for call in calls if ast.unparse(call.func) == "Reason"]
    keyed = [word.value for call in reasons for word in call.keywords if word.arg == "code"]
    texts = [node.value for node in [*made, *keyed] if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and text.islower()}


def test_a_made_reason_is_seen() -> None:
    """The check below can fail."""
    source = (
        "undecided('a-b', x); raise CannotTell('c-d', y); Reason(code='e-f'); Finding(code='g')"
    )

    assert codes_in(source) == {"a-b", "c-d", "e-f"}


def test_the_table_of_gates_is_the_catalogue() -> None:
    """A gate without its line, or with another command, is a gate nobody finds."""
    rows = [
        f"| `{name}` | {known.proves} | `{plain_command(_gate(name))}` |"
        for name, known in KNOWN_GATES.items()
    ]

    assert [row for row in rows if row not in GATES] == []


def test_every_reason_is_explained() -> None:
    """A verdict names its reason by code; the docs say what happened."""
    made = {
        code
        for path in (ROOT / "pytest_lifeos").rglob("*.py")
        for code in codes_in(path.read_text(encoding="utf-8"))
        if "migrations" not in code and "migrations" not in path.parts
    }
    explained = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", GATES))

    assert made - explained == set()


def _gate(name: str) -> Gate:
    known = KNOWN_GATES[name]
    return Gate(name=name, select=known.select, module=known.module)
