"""The rule volatile_default: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "volatile-default"
BAD = [
    'op.add_column("mood", sa.Column("x", server_default=sa.text("nextval(\'s\')")))',
    'op.add_column("mood", sa.Column("x", server_default=sa.func.random()))',
    'op.execute("ALTER TABLE mood ADD x timestamptz DEFAULT clock_timestamp()")',
    'op.add_column("mood", sa.Column("x", server_default=sa.text("my_schema.my_default()")))',
    'op.execute("ALTER TABLE mood ADD x text DEFAULT (md5(random()::text))")',
]
GOOD = [
    'op.add_column("mood", sa.Column("x", server_default=sa.text("now()")))',
    'op.add_column("mood", sa.Column("x", server_default=sa.func.current_timestamp()))',
    'op.add_column("mood", sa.Column("x", server_default="random()"))',
    "op.execute(\"ALTER TABLE mood ADD x text DEFAULT 'random()'\")",
    'op.alter_column("mood", "x", server_default=sa.text("gen_random_uuid()"))',
    'op.create_table("n", sa.Column("x", server_default=sa.text("random()")))',
    'op.add_column("mood", sa.Column("x", server_default=sa.text("CURRENT_TIMESTAMP")))',
]


def test_volatile_default_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages(
        'op.add_column("mood", sa.Column("key", sa.Uuid(), server_default=sa.text("gen_random_uuid()")))'
    )

    assert (
        found[RULE]
        == 'adds "mood.key" with gen_random_uuid() as its default: all rows are rewritten'
    )


@pytest.mark.parametrize("body", BAD)
def test_volatile_default_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_volatile_default_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
