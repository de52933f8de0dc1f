"""The rule type_change: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "type-change"
BAD = [
    'op.alter_column("mood", "rank", type_=sa.Text())',
    'op.execute("ALTER TABLE mood ALTER rank TYPE double precision")',
    'op.execute("ALTER TABLE mood MODIFY COLUMN rank varchar(9)")',
    'op.alter_column("mood", "x", existing_type=sa.Numeric(10, 2), type_=sa.Numeric(8, 2))',
    'op.alter_column("mood", "x", existing_type=sa.String(), type_=sa.String(50))',
    'op.alter_column("mood", "x", existing_type=sa.String(unknown), type_=sa.String(50))',
    'op.alter_column("mood", "x", existing_type=sa.DateTime(), type_=sa.DateTime(timezone=True))',
]
GOOD = [
    'op.alter_column("mood", "x", existing_type=sa.String(50), type_=sa.Text())',
    'op.alter_column("mood", "x", existing_type=sa.Unicode(5), type_=sa.String(length=5))',
    'op.alter_column("mood", "x", existing_type=sa.Numeric(8, 2), type_=sa.Numeric())',
    'op.alter_column("mood", "x", existing_type=sa.Integer(), type_=sa.Integer())',
    'op.alter_column("mood", "x", existing_type=sa.Integer())',
    'op.alter_column("mood", "x", existing_type=sa.String(5).with_variant(sa.Text(), "sqlite"), type_=sa.Text())',
    'op.create_table("n")\nop.alter_column("n", "x", type_=sa.Text())',
]


def test_type_change_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages(
        'op.alter_column("mood", "rank", existing_type=sa.Integer(), type_=sa.BigInteger())'
    )

    assert found[RULE] == 'changes the type of "mood.rank" from integer to bigint'


@pytest.mark.parametrize("body", BAD)
def test_type_change_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_type_change_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
