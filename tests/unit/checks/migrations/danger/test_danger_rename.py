"""The rule rename: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "rename"
BAD = [
    'op.rename_table("mood", "feeling")',
    'op.execute("ALTER TABLE mood RENAME TO feeling")',
    'op.execute("ALTER VIEW mood RENAME TO feeling")',
    'op.execute("ALTER TABLE mood SET SCHEMA archive")',
    "op.execute(\"ALTER TYPE kind RENAME VALUE 'a' TO 'b'\")",
    'op.execute("RENAME TABLE mood TO feeling")',
    'op.execute("ALTER TABLE mood CHANGE note text varchar(5)")',
    'op.execute("ALTER SCHEMA a RENAME TO b")',
]
GOOD = [
    'op.execute("ALTER INDEX ix RENAME TO iy")',
    'op.execute("ALTER TABLE mood RENAME CONSTRAINT a TO b")',
    'op.alter_column("mood", "note", new_column_name="note")',
    'op.create_table("n")\nop.rename_table("n", "m")',
    'op.alter_column("mood", "note", new_column_name=None)',
    "op.execute(\"CREATE TYPE k AS ENUM ('a'); ALTER TYPE k RENAME VALUE 'a' TO 'b'\")",
]


def test_rename_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.alter_column("mood", "note", new_column_name="text")')

    assert found[RULE] == 'renames column "mood.note" to "text"'


@pytest.mark.parametrize("body", BAD)
def test_rename_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_rename_is_no_false_alarm(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
