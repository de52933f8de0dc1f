"""The rule enum_change: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "enum-change"
BAD = [
    "op.execute(\"ALTER TYPE s.kind ADD VALUE IF NOT EXISTS 'calm' BEFORE 'sad'\")",
]
GOOD = [
    "op.execute(\"CREATE TYPE kind AS ENUM ('calm')\")",
    'op.execute("ALTER TYPE kind ADD ATTRIBUTE x int")',
    "op.execute(\"CREATE TYPE k AS ENUM ('a'); ALTER TYPE k ADD VALUE 'b'\")",
]


def test_enum_change_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages("op.execute(\"ALTER TYPE kind ADD VALUE 'calm'\")")

    assert found[RULE] == 'adds value "calm" to enum "kind"'


@pytest.mark.parametrize("body", BAD)
def test_enum_change_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_enum_change_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
