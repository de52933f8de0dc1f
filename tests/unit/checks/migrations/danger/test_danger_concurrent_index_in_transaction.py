"""The rule concurrent_index_in_transaction: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "concurrent-index-in-transaction"
BAD = [
    'op.drop_index("ix", "mood", postgresql_concurrently=True)',
    'op.execute("CREATE INDEX CONCURRENTLY ix ON mood (day)")',
    'op.execute("REINDEX (CONCURRENTLY) INDEX ix")',
    'op.create_index("ix", "mood", ["x"], postgresql_concurrently=op.get_bind().dialect.name == "postgresql")',
]
GOOD = [
    'with op.get_context().autocommit_block(): op.create_index("ix", "mood", ["x"], postgresql_concurrently=True)',
    'op.create_index("ix", "mood", ["x"], postgresql_concurrently=False)',
    'op.execute("COMMIT")\nop.execute("CREATE INDEX CONCURRENTLY ix ON mood (day)")',
    'op.get_bind().execution_options(isolation_level="AUTOCOMMIT").execute("DROP INDEX CONCURRENTLY ix")',
]


def test_concurrent_index_in_transaction_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages(
        'op.create_index("ix_mood_day", "mood", ["day"], postgresql_concurrently=True)'
    )

    assert (
        found[RULE]
        == 'handles "ix_mood_day" CONCURRENTLY in a transaction, which PostgreSQL refuses'
    )


@pytest.mark.parametrize("body", BAD)
def test_concurrent_index_in_transaction_is_found(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_concurrent_index_in_transaction_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
