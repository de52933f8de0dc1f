"""The rule table_rewrite: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "table-rewrite"
BAD = [
    'op.execute("VACUUM FULL mood")',
    'op.execute("CLUSTER VERBOSE mood")',
    'op.execute("ALTER TABLE mood SET LOGGED")',
    'op.execute("ALTER TABLE mood ADD id serial")',
    'op.execute("ALTER TABLE mood SET TABLESPACE fast")',
    'with op.batch_alter_table("mood", recreate="always"): pass',
    'op.add_column("mood", sa.Column("n", sa.Integer(), sa.Identity(always=True)))',
]
GOOD = [
    'op.execute("VACUUM ANALYZE mood")',
    'op.add_column("mood", sa.Column("t", sa.Computed("a", persisted=False)))',
    'op.execute("ALTER TABLE mood SET (fillfactor = 70)")',
    'with op.batch_alter_table("mood"): pass',
    'op.create_table("n", sa.Column("id", sa.Identity()))',
]


def test_table_rewrite_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages(
        'op.add_column("mood", sa.Column("total", sa.Integer(), sa.Computed("a + b")))'
    )

    assert found[RULE] == 'adds stored column "mood.total": all rows are rewritten'


@pytest.mark.parametrize("body", BAD)
def test_table_rewrite_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_table_rewrite_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
