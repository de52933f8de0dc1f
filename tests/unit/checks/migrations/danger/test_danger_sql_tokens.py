"""SQL text is cut into tokens as PostgreSQL cuts it."""

import pytest

from pytest_lifeos.checks.migrations.danger.sql.tokens import Kind, tokens

WORD, NAME, STRING, NUMBER, SIGN = Kind.WORD, Kind.NAME, Kind.STRING, Kind.NUMBER, Kind.SIGN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DROP Table", [(WORD, "drop"), (WORD, "table")]),
        ('"Drop ""it"""', [(NAME, 'Drop "it"')]),
        ("`a b`", [(NAME, "a b")]),
        ("'it''s; --'", [(STRING, "it's; --")]),
        (r"E'it\'s' x", [(STRING, "it's"), (WORD, "x")]),
        (r"'a\' x", [(STRING, "a\\"), (WORD, "x")]),
        ("$$a; 'b$$c", [(STRING, "a; 'b"), (WORD, "c")]),
        ("$f$ $$ $f$", [(STRING, " $$ ")]),
        ("$1", [(SIGN, "$"), (NUMBER, "1")]),
        ("a$b", [(WORD, "a$b")]),
        ("-- x\n1.5", [(NUMBER, "1.5")]),
        ("/* a /* b */ c */ d", [(WORD, "d")]),
        ("/* never closed", []),
        ("'never closed", [(STRING, "never closed")]),
        ("a::int", [(WORD, "a"), (SIGN, ":"), (SIGN, ":"), (WORD, "int")]),
        ("", []),
    ],
)
def test_a_text_is_these_tokens(text: str, found: list[tuple[Kind, str]]) -> None:
    """Comments go, quotes hold together, words fold."""
    assert [(each.kind, each.text) for each in tokens(text)] == found
