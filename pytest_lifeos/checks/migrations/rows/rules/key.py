"""MIG304 key-on-rows: a revision adds a foreign key that rows do not fulfil, or takes away what one leads to.

A number that was no key until now leads anywhere.

Bad:   op.create_foreign_key("fk_task_user", "task", "user", ["user_id"], ["id"])
Good:  op.execute("UPDATE task SET user_id = NULL WHERE user_id NOT IN (SELECT id FROM user)"), then the same
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, stopped
from pytest_lifeos.checks.migrations.rule import Danger


@rule(hint="settle the rows without a parent before it, or have it reviewed if there are none")
def key(effect: Effect) -> Iterator[Danger]:
    """A revision adds a foreign key that rows do not fulfil, or takes away what one leads to."""
    return stopped(effect, "key")
