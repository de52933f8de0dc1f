"""The rule add_not_null_column: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "add-not-null-column-without-default"
BAD = [
    'op.execute("ALTER TABLE mood ADD rank int NOT NULL")',
    'op.execute("ALTER TABLE mood ADD COLUMN rank int DEFAULT NULL NOT NULL")',
    'op.add_column("mood", sa.Column("rank", nullable=False, server_default=None))',
    'op.add_column("mood", db.Column("rank", db.Integer, nullable=False, default=0))',
]
GOOD = [
    'op.add_column("mood", sa.Column("rank", sa.Integer()))',
    'op.add_column("mood", sa.Column("rank", nullable=False, server_default=""))',
    'op.add_column("mood", sa.Column("rank", nullable=False, server_default=sa.false()))',
    'op.execute("ALTER TABLE mood ADD rank int NOT NULL DEFAULT (1 + 2)")',
    'op.add_column("mood", sa.Column("rank", sa.Identity(), nullable=False))',
    'op.create_table("n")\nop.add_column("n", sa.Column("x", nullable=False))',
]


def test_add_not_null_column_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.add_column("mood", sa.Column("rank", sa.Integer(), nullable=False))')

    assert found[RULE] == 'adds "mood.rank" NOT NULL without a default: it fails on rows'


@pytest.mark.parametrize("body", BAD)
def test_add_not_null_column_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_add_not_null_column_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
