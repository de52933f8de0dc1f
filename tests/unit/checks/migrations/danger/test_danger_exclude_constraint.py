"""The rule exclude_constraint: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "exclude-constraint"
BAD = [
    'op.execute("ALTER TABLE booking ADD EXCLUDE USING gist (during WITH &&)")',
    'op.execute("ALTER TABLE booking ADD CONSTRAINT e EXCLUDE (x WITH =)")',
]
GOOD = [
    'op.create_table("n")\nop.create_exclude_constraint("ex", "n", ("d", "&&"))',
    'op.execute("CREATE TABLE n (d int, EXCLUDE (d WITH =))")',
]


def test_exclude_constraint_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.create_exclude_constraint("ex_booking", "booking", ("during", "&&"))')

    assert found[RULE] == 'adds "ex_booking" to "booking", building its index under a lock'


@pytest.mark.parametrize("body", BAD)
def test_exclude_constraint_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_exclude_constraint_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
