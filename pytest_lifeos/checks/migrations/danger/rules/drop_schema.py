"""MIG103 drop-schema: a schema is dropped.

With CASCADE everything in it is gone, tables and rows alike.

Bad:   op.execute("DROP SCHEMA archive CASCADE")
Good:  each of its tables dropped by name, then DROP SCHEMA archive without CASCADE
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="drop what is in it by name first, then the empty schema without CASCADE",
)
def drop_schema(operations: Operations) -> Iterator[Danger]:
    """A schema is dropped."""
    for each in operations.on_what_existed(Act.DROP_SCHEMA):
        what = "and all that is in it" if each.cascade else "of the database"
        yield Danger(each.line, f"drops schema {shown(each.name)} {what}")
