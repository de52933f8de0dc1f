"""The rule non_concurrent_index_drop: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "non-concurrent-index-drop"
BAD = [
    'op.drop_index("ix_mood_day")',
    'op.execute("DROP INDEX IF EXISTS s.ix")',
    'with op.batch_alter_table("mood") as b: b.drop_index("ix")',
]
GOOD = [
    'op.create_table("n")\nop.drop_index("ix", "n")',
    'with op.get_context().autocommit_block(): op.execute("DROP INDEX CONCURRENTLY ix")',
    'op.execute("CREATE TABLE n (x int); CREATE INDEX ix ON n (x); DROP INDEX ix")',
]


def test_non_concurrent_index_drop_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.drop_index("ix_mood_day", table_name="mood")')

    assert found[RULE] == 'drops index "ix_mood_day" while all queries wait'


@pytest.mark.parametrize("body", BAD)
def test_non_concurrent_index_drop_is_found(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_non_concurrent_index_drop_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
