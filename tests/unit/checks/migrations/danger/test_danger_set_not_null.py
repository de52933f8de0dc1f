"""The rule set_not_null: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "set-not-null"
BAD = [
    'op.execute("ALTER TABLE mood ALTER COLUMN note SET NOT NULL")',
    'op.alter_column("mood", "note", nullable=not True)',
    'op.alter_column("mood", "note", nullable=False if anything else True)',
    'op.create_check_constraint("c", "mood", "rank IS NOT NULL")\nop.alter_column("mood", "note", nullable=False)',
]
GOOD = [
    'op.alter_column("mood", "note", nullable=True)',
    'op.alter_column("mood", "note", nullable=False, existing_nullable=False)',
    'op.execute("ALTER TABLE mood ALTER note DROP NOT NULL")',
    'op.create_check_constraint("c", "mood", "note IS NOT NULL")\nop.alter_column("mood", "note", nullable=False)',
    'op.create_table("n")\nop.alter_column("n", "x", nullable=False)',
]


def test_set_not_null_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.alter_column("mood", "note", nullable=False)')

    assert found[RULE] == 'sets NOT NULL on "mood.note", reading all rows under a lock'


@pytest.mark.parametrize("body", BAD)
def test_set_not_null_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_set_not_null_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
