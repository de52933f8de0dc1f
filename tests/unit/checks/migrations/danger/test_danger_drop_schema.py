"""The rule drop_schema: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "drop-schema"
BAD = [
    'op.execute("DROP SCHEMA IF EXISTS archive")',
    'op.execute(sa.schema.DropSchema("archive"))',
]
GOOD = [
    'op.execute("CREATE SCHEMA archive")',
    'op.execute("DROP ROLE archive")',
]


def test_drop_schema_says_what_is_lost_or_waits(messages: Callable[[str], dict[str, str]]) -> None:
    """The message names the object."""
    found = messages('op.execute("DROP SCHEMA archive CASCADE")')

    assert found[RULE] == 'drops schema "archive" and all that is in it'


@pytest.mark.parametrize("body", BAD)
def test_drop_schema_is_found(messages: Callable[[str], dict[str, str]], body: str) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_drop_schema_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
