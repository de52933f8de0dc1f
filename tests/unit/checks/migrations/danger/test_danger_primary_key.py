"""The rule primary_key: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "primary-key"
BAD = [
    'op.execute("ALTER TABLE mood ADD PRIMARY KEY (id)")',
    'op.execute("ALTER TABLE mood ADD CONSTRAINT pk PRIMARY KEY (id)")',
    'op.add_column("mood", sa.Column("id", sa.Integer(), primary_key=True))',
]
GOOD = [
    'op.execute("ALTER TABLE mood ADD CONSTRAINT pk PRIMARY KEY USING INDEX ux")',
    'op.create_table("n", sa.Column("id", primary_key=True))',
    'op.create_table("n")\nop.create_primary_key("pk", "n", ["id"])',
]


def test_primary_key_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.create_primary_key("pk_mood", "mood", ["id"])')

    assert found[RULE] == 'adds a primary key to "mood" under a lock'


@pytest.mark.parametrize("body", BAD)
def test_primary_key_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_primary_key_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
