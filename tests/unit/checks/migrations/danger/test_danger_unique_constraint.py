"""The rule unique_constraint: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "unique-constraint"
BAD = [
    'op.create_unique_constraint(None, "mood", ["day"])',
    'op.execute("ALTER TABLE mood ADD UNIQUE (day)")',
    'op.add_column("mood", sa.Column("x", unique=True))',
    'op.execute("ALTER TABLE mood ADD x int UNIQUE")',
]
GOOD = [
    'op.execute("ALTER TABLE mood ADD CONSTRAINT u UNIQUE USING INDEX ux")',
    'op.create_table("n")\nop.create_unique_constraint("uq", "n", ["x"])',
    'op.add_column("mood", sa.Column("x", unique=True, index=True))',
    'op.drop_constraint("uq", "mood", type_="unique")',
]


def test_unique_constraint_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.create_unique_constraint("uq_mood_day", "mood", ["day"])')

    assert (
        found[RULE]
        == 'adds unique constraint "uq_mood_day" to "mood", building its index under a lock'
    )


@pytest.mark.parametrize("body", BAD)
def test_unique_constraint_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_unique_constraint_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
