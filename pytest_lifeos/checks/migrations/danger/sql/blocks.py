"""The statements in a procedural block, `DO $$ ... $$`, which runs at once."""

from collections.abc import Iterator, Sequence

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.sql.cursor import split
from pytest_lifeos.checks.migrations.danger.sql.tokens import Kind, Token, tokens

# Words that stand alone before a statement, and words that lead up to THEN or LOOP.
_ALONE = ("begin", "else", "loop")
_LEADING = ("if", "elsif", "elseif", "when", "exception", "for", "foreach", "while")


def statements_in_block(text: str) -> Iterator[Sequence[Token]]:
    """The statements in the body of a block; what `EXECUTE` is given as a string is one, too."""
    for part in split(list(tokens(text)), ";"):
        statement = _after_openers(part)
        if statement and statement[0].is_word("execute"):
            for each in statement:
                if each.kind is Kind.STRING:
                    yield from split(list(tokens(_without_formats(each.text))), ";")
        elif statement:
            yield statement


def _after_openers(part: Sequence[Token]) -> Sequence[Token]:
    """The part without what only says when it runs: `IF ... THEN DROP TABLE a` is `DROP TABLE a`."""
    while part and part[0].is_word(*_ALONE, *_LEADING):
        skipped = 0
        if part[0].is_word(*_LEADING):
            found = (n for n, each in enumerate(part) if each.is_word("then", "loop"))
            skipped = next(found, len(part))
        part = part[skipped + 1 :]
    return part


def _without_formats(text: str) -> str:
    """`format('DROP TABLE %I', t)` with a hole for what it fills in."""
    for mark in ("%I", "%s", "%L"):
        text = text.replace(mark, HOLE)
    return text
