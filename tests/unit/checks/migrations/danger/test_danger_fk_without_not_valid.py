"""The rule fk_without_not_valid: what it finds, and what it leaves alone."""

from collections.abc import Callable

import pytest

RULE = "fk-without-not-valid"
BAD = [
    'op.add_column("mood", sa.Column("u", sa.ForeignKey("user.id")))',
    'op.execute("ALTER TABLE mood ADD FOREIGN KEY (u) REFERENCES \\"user\\" (id)")',
    'op.execute("ALTER TABLE mood ADD u int REFERENCES users")',
    'op.create_foreign_key(None, source_table="mood", referent_table="user", local_cols=["u"], remote_cols=["id"])',
    'op.create_table("n")\nop.create_foreign_key("fk", "mood", "n", ["u"], ["id"])',
]
GOOD = [
    'op.create_foreign_key("fk", "mood", "user", ["u"], ["id"], postgresql_not_valid=True)',
    'op.create_table("n")\nop.create_foreign_key("fk", "n", "user", ["u"], ["id"])',
    'op.execute("ALTER TABLE mood ADD CONSTRAINT f FOREIGN KEY (u) REFERENCES users NOT VALID")',
    'op.create_table("n", sa.Column("u", sa.ForeignKey("user.id")))',
]


def test_fk_without_not_valid_says_what_is_lost_or_waits(
    messages: Callable[[str], dict[str, str]],
) -> None:
    """The message names the object."""
    found = messages('op.create_foreign_key("fk_mood_user", "mood", "user", ["user_id"], ["id"])')

    assert (
        found[RULE]
        == 'adds a foreign key from "mood" to "user" that checks all rows while writes to both wait'
    )


@pytest.mark.parametrize("body", BAD)
def test_fk_without_not_valid_is_found(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """However it is written."""
    found = messages(body)

    assert RULE in found


@pytest.mark.parametrize("body", GOOD)
def test_fk_without_not_valid_is_no_false_alarm(
    messages: Callable[[str], dict[str, str]], body: str
) -> None:
    """What only looks like it, or is safe."""
    found = messages(body)

    assert RULE not in found
