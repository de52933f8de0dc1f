"""The rule lock_table: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "lock-table"
BAD = [
    'op.execute("LOCK mood")',
    'op.execute("LOCK TABLE ONLY mood, note")',
]
GOOD = [
    'op.execute("CREATE TABLE n (x int); LOCK n")',
    'op.execute("SELECT * FROM mood FOR UPDATE")',
]


def test_lock_table_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.execute("LOCK TABLE mood IN ACCESS EXCLUSIVE MODE")')

    assert found[RULE] == 'locks table "mood" until the migration ends'


@pytest.mark.parametrize("body", BAD)
def test_lock_table_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_lock_table_is_no_false_alarm(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
