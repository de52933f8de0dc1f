"""The rule check_constraint: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "check-constraint"
BAD = [
    'op.execute("ALTER TABLE mood ADD CHECK (rank > 0)")',
    'op.add_column("mood", sa.Column("x", sa.CheckConstraint("x > 0")))',
    'op.execute("ALTER TABLE mood ADD x int CHECK (x > 0)")',
]
GOOD = [
    'op.create_check_constraint("ck", "mood", "rank > 0", postgresql_not_valid=True)',
    'op.execute("ALTER TABLE mood ADD CONSTRAINT c CHECK (rank > 0) NOT VALID")',
    'op.create_table("n")\nop.create_check_constraint("ck", "n", "x > 0")',
    'op.drop_constraint("ck", "mood", type_="check")',
]


def test_check_constraint_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.create_check_constraint("ck_mood_rank", "mood", "rank > 0")')

    assert found[RULE] == 'adds a check to "mood" that reads all rows under a lock'


@pytest.mark.parametrize("body", BAD)
def test_check_constraint_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_check_constraint_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
