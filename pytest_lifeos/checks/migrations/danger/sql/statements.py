"""What the statements of an SQL text do: one operation an act, and one for raw SQL as a whole."""

from collections.abc import Iterator, Sequence

from pytest_lifeos.checks.migrations.danger.operation import HOLE, Act, Operation
from pytest_lifeos.checks.migrations.danger.sql.blocks import statements_in_block
from pytest_lifeos.checks.migrations.danger.sql.cursor import Cursor, split
from pytest_lifeos.checks.migrations.danger.sql.harmless import is_harmless
from pytest_lifeos.checks.migrations.danger.sql.readers import READERS
from pytest_lifeos.checks.migrations.danger.sql.tokens import Kind, Token, tokens

_DEEPEST_BLOCK = 5
# How much of a statement a message shows.
_WORDS, _LONGEST = 16, 72


def read_sql(text: str) -> Iterator[Operation]:
    """The operations of an SQL text: EXECUTE unless all is harmless, then what its statements do.

    Where the text holds a piece that is not known, only what the rest says for sure is told.
    """
    statements = list(split(list(tokens(text)), ";"))
    harmful = [each for each in statements if not is_harmless(each)]
    if harmful:
        more = f" and {len(harmful) - 1} more" if len(harmful) > 1 else ""
        yield Operation(act=Act.EXECUTE, target=_head(harmful[0]) + more)
    for each in statements:
        yield from _statement(each, 0)


def ends_transaction(text: str) -> bool:
    """True for `COMMIT` and its kin at the end of the text."""
    statements = list(split(list(tokens(text)), ";")) if len(text) < 200 else []
    return bool(statements) and statements[-1][0].is_word("commit", "end", "rollback")


def _head(statement: Sequence[Token]) -> str:
    """The first words of a statement, for a message; what its strings hold is left out."""
    words: list[str] = []
    for each, before in zip(statement[:_WORDS], [None, *statement], strict=False):
        word = "'…'" if each.kind is Kind.STRING else each.text
        glued = before is None or each.is_sign(".", ",", ")") or before.is_sign(".", "(", ":")
        words.append(word if glued else f" {word}")
    told = " ".join("".join(words).replace(HOLE, "…").split())
    is_cut = len(statement) > _WORDS or len(told) > _LONGEST
    return f"{told[:_LONGEST]} …" if is_cut else told


def _statement(statement: Sequence[Token], depth: int) -> Iterator[Operation]:
    cursor = Cursor(statement)
    first = cursor.step()
    if first.kind is not Kind.WORD:
        return
    if first.text == "do" and depth < _DEEPEST_BLOCK:
        for body in (each.text for each in statement if each.kind is Kind.STRING):
            for each in statements_in_block(body):
                yield from _statement(each, depth + 1)
    elif first.text in READERS:
        yield from READERS[first.text](cursor)
