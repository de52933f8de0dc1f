"""The rule truncate: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "truncate"
BAD = [
    'op.execute("TRUNCATE TABLE ONLY mood, note RESTART IDENTITY")',
    'op.execute("truncate only mood")',
]
GOOD = [
    'op.execute("CREATE TABLE n (id int); TRUNCATE n")',
    'op.execute("DELETE FROM mood")',
    'op.execute("SELECT truncate(1.5, 1)")',
]


def test_truncate_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.execute("TRUNCATE mood CASCADE")')

    assert found[RULE] == 'empties table "mood"'


@pytest.mark.parametrize("body", BAD)
def test_truncate_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_truncate_is_no_false_alarm(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
