"""The rule drop_table: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "drop-table"
BAD = [
    'op.drop_table("mood", schema="s")',
    'op.drop_table(table_name="mood")',
    'op.execute("DROP TABLE a, b CASCADE")',
    'op.execute("drop foreign table a")',
    "op.drop_table(compute())",
    'op.get_bind().execute("DROP TABLE IF EXISTS a;")',
]
GOOD = [
    'op.create_table("n")\nop.drop_table("n")',
    'op.execute("DROP VIEW mood")',
    'op.execute("DROP SEQUENCE mood_id_seq")',
    'op.execute("CREATE TEMPORARY TABLE t AS SELECT 1; DROP TABLE t")',
    'op.drop_table_comment("mood")',
]


def test_drop_table_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.drop_table("mood")')

    assert found[RULE] == 'drops table "mood" and its rows'


@pytest.mark.parametrize("body", BAD)
def test_drop_table_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_drop_table_is_no_false_alarm(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
