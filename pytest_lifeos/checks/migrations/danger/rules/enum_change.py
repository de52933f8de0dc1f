"""MIG122 enum-change: a value is added to an enum type that existed.

It cannot be taken back, the same transaction cannot use it, and releases that still run do not know
it.

Bad:   op.execute("ALTER TYPE kind ADD VALUE 'calm'")
Good:  a release that reads the new value, then ALTER TYPE in an autocommit_block()
"""

from collections.abc import Iterator

from pytest_lifeos.checks.migrations.danger.operation import Act, Operations, shown
from pytest_lifeos.checks.migrations.danger.rule import rule
from pytest_lifeos.checks.migrations.rule import Danger


@rule(
    hint="release code that can read the value first; add it in an autocommit_block(), use it in a later revision",
)
def enum_change(operations: Operations) -> Iterator[Danger]:
    """A value is added to an enum type that existed."""
    for each in operations.that_hold_a_lock(Act.ADD_ENUM_VALUE):
        yield Danger(each.line, f"adds value {shown(each.target)} to enum {shown(each.name)}")
