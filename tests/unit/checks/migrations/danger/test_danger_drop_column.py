"""The rule drop_column: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "drop-column"
BAD = [
    'op.drop_column("mood", column_name="note")',
    'op.execute("ALTER TABLE mood DROP note")',
    'op.execute("ALTER TABLE mood ADD x int, DROP COLUMN IF EXISTS note CASCADE")',
    'with op.batch_alter_table("mood") as b: b.drop_column("note")',
    'op.execute("ALTER TABLE [dbo].[mood] DROP COLUMN [note]")',
    'op.execute("ALTER TABLE `mood` DROP `note`")',
]
GOOD = [
    'op.execute("ALTER TABLE mood DROP CONSTRAINT note")',
    'op.execute("ALTER TABLE mood ALTER note DROP DEFAULT")',
    'op.add_column("mood", sa.Column("x"))\nop.drop_column("mood", "x")',
    'op.execute("ALTER TABLE mood DROP PRIMARY KEY")',
    'op.drop_constraint("note", "mood")',
]


def test_drop_column_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.drop_column("mood", "note")')

    assert found[RULE] == 'drops column "mood.note" and its data'


@pytest.mark.parametrize("body", BAD)
def test_drop_column_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_drop_column_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
