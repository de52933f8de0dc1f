"""The rule reindex: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "reindex"
BAD = [
    'op.execute("REINDEX INDEX ix")',
    'op.execute("REINDEX (VERBOSE) TABLE mood")',
]
GOOD = [
    'op.execute("CREATE TABLE n (x int); REINDEX TABLE n")',
    'with op.get_context().autocommit_block(): op.execute("REINDEX TABLE CONCURRENTLY mood")',
]


def test_reindex_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.execute("REINDEX TABLE mood")')

    assert found[RULE] == 'rebuilds "mood" while writes wait'


@pytest.mark.parametrize("body", BAD)
def test_reindex_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_reindex_is_no_false_alarm(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
