"""MIG306 stops-on-rows: a revision runs on empty tables and fails on rows.

Its code meets a value for the first time: a NULL, an unknown word, a text in another form.

Bad:   for (name,) in rows: names.append(name.strip())
Good:  for (name,) in rows: names.append((name or "").strip())
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.rows.effect import Effect
from pytest_lifeos.checks.migrations.rows.rule import rule, stopped
from pytest_lifeos.checks.migrations.rule import Danger


@rule(hint="let it work on any row that the schema allows")
def other(effect: Effect) -> Iterator[Danger]:
    """A revision runs on empty tables and fails on rows."""
    return stopped(effect, "other")
