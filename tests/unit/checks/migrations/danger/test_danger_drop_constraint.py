"""The rule drop_constraint: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "drop-constraint"
BAD = [
    'op.execute("ALTER TABLE mood DROP CONSTRAINT pk CASCADE")',
    'op.execute("ALTER TABLE mood DROP PRIMARY KEY")',
    'with op.batch_alter_table("mood") as b: b.drop_constraint("pk", "primary")',
]
GOOD = [
    'op.drop_constraint("uq", "mood", type_="unique")',
    'op.execute("ALTER TABLE mood DROP CONSTRAINT fk")',
    'op.create_table("n")\nop.drop_constraint("pk", "n", type_="primary")',
]


def test_drop_constraint_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.drop_constraint("pk_mood", "mood", type_="primary")')

    assert found[RULE] == 'drops the primary key of "mood"'


@pytest.mark.parametrize("body", BAD)
def test_drop_constraint_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_drop_constraint_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
