"""The rule non_concurrent_index: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "non-concurrent-index"
BAD = [
    'op.create_index("ix", "mood", ["day"], unique=True)',
    'op.create_index("ix", "mood", [sa.text("lower(note)")], postgresql_using="gin")',
    'op.execute("CREATE INDEX ON mood USING gin (note)")',
    'op.add_column("mood", sa.Column("x", index=True))',
    'with op.batch_alter_table("mood") as b: b.create_index("ix", ["day"])',
    'op.create_index("ix", "mood", ["day"], postgresql_concurrently=False)',
]
GOOD = [
    'op.create_table("n")\nop.create_index("ix", "n", ["x"])',
    'with op.get_context().autocommit_block(): op.create_index("ix", "mood", ["x"], postgresql_concurrently=True)',
    'op.execute("CREATE INDEX ix ON ONLY mood (x)")',
    'if op.get_bind().dialect.name == "sqlite": op.create_index("ix", "mood", ["x"])',
]


def test_non_concurrent_index_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.create_index("ix_mood_day", "mood", ["day"])')

    assert found[RULE] == 'builds index "ix_mood_day" on "mood" while writes wait'


@pytest.mark.parametrize("body", BAD)
def test_non_concurrent_index_is_found(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_non_concurrent_index_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
