"""The rule raw_sql: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "raw-sql"
BAD = [
    'op.execute(sa.text("INSERT INTO mood DEFAULT VALUES"))',
    'op.execute(sa.table("mood").delete())',
    'op.execute("CREATE EXTENSION citext")',
    "op.execute(anything)",
    'op.execute("GRANT ALL ON mood TO app")',
    'op.execute("PRAGMA foreign_keys = OFF")',
    "op.execute(\"SELECT setval('s', 1)\")",
    'op.execute("CALL clean()")',
    'op.execute("TABLE mood; DELETE FROM mood")',
    'op.execute(["UPDATE a SET x = 1"])',
    'op.execute("SELECT \\"Clean\\"()")',
]
GOOD = [
    'op.execute("SELECT * FROM mood")',
    'op.execute("SHOW lock_timeout")',
    "op.execute(\"SET lock_timeout = '1s'\")",
    'op.execute(sa.select(sa.column("x")))',
    'op.execute("VALUES (1), (2)")',
    "op.execute(None)",
    'op.execute("(SELECT 1) UNION (SELECT 2)")',
    'op.execute("SELECT x FROM a WHERE y IN (1) AND (z OR w)")',
    'op.execute("ALTER TABLE ONLY a VALIDATE CONSTRAINT c")',
    'op.execute("RESET lock_timeout")',
    'op.execute("SELECT cast(x AS numeric(3, 1)) FROM a FOR NO KEY UPDATE")',
]


def test_raw_sql_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages("op.execute(\"UPDATE mood SET note = ''\")")

    assert found[RULE] == "runs raw SQL: update mood set note = '…'"


@pytest.mark.parametrize("body", BAD)
def test_raw_sql_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_raw_sql_is_no_false_alarm(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
