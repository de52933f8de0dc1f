"""What never ends, asks or exits is one finding, on both databases."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.limit import TookTooLong, limited

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

LONG = "it takes longer than 1 s"
ENDLESS = {
    "loop": ("while True:\n    pass", f"TookTooLong: {LONG}"),
    "sleep": ("import time\ntime.sleep(600)", f"TookTooLong: {LONG}"),
    "caught": (
        "while True:\n    try:\n        sa.text('x')\n    except BaseException:\n        pass",
        f"TookTooLong: {LONG}",
    ),
}


@pytest.mark.parametrize(("body", "said"), ENDLESS.values(), ids=ENDLESS)
def test_a_revision_without_an_end_is_one_finding(chain: Chain, body: str, said: str) -> None:
    chain.tasks().revision("0002", body)

    (found,) = chain.rehearse(seconds=1.0).upgrade

    assert (found.code, found.path) == ("MIG010", "migrations/versions/0002_step.py")
    assert found.message.endswith(said)


def test_a_statement_without_an_end_is_one_finding_on_sqlite(chain: Chain) -> None:
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    chain.tasks().revision("0002", f'op.execute("{query}")')

    (found,) = chain.rehearse(seconds=1.0).upgrade

    assert (found.code, found.path) == ("MIG010", "migrations/versions/0002_step.py")


def test_a_statement_without_an_end_is_one_finding_on_postgresql(on_postgresql: Chain) -> None:
    on_postgresql.tasks().revision("0002", 'op.execute("SELECT pg_sleep(600)")')

    (found,) = on_postgresql.rehearse(seconds=1.0).upgrade

    assert (found.code, found.path) == ("MIG010", "migrations/versions/0002_step.py")


def test_a_lock_that_nobody_gives_back_is_one_finding(on_postgresql: Chain) -> None:
    """A second connection of the revision waits for the first, which waits for the revision."""
    on_postgresql.tasks().revision(
        "0002",
        """
        op.execute("LOCK TABLE task")
        engine = sa.create_engine(op.get_context().config.get_main_option("sqlalchemy.url"))
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE task")
        """,
    )

    (found,) = on_postgresql.rehearse(seconds=1.0).upgrade

    assert (found.code, found.path) == ("MIG010", "migrations/versions/0002_step.py")


def test_an_env_without_an_end_is_one_finding(chain: Chain) -> None:
    chain.tasks().env("while True:\n    pass")

    (found,) = chain.rehearse(seconds=1.0).upgrade

    assert (found.code, found.path) == ("MIG011", "migrations/env.py")


def test_what_ends_in_time_is_left_alone() -> None:
    with limited(600.0):
        pass

    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_another_limit_goes_on_afterwards() -> None:
    def ring(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, 600.0)
    try:
        with pytest.raises(TookTooLong), limited(0.01):
            time.sleep(60)
        left, handler = signal.getitimer(signal.ITIMER_REAL)[0], signal.getsignal(signal.SIGALRM)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)

    assert (handler, 500 < left <= 600) == (ring, True)
