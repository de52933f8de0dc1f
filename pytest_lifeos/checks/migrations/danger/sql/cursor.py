"""Walks over the tokens of one statement."""

from collections.abc import Iterator, Sequence

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.sql.tokens import Kind, Token

_END = Token(Kind.SIGN, "")


class Cursor:
    """A place in a statement: looks at the next token, takes words and names."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> Token:
        """The token to come; an empty sign at the end."""
        return self.after(0)

    def after(self, skipped: int) -> Token:
        """The token that comes after so many others."""
        at = self._at + skipped
        return self._tokens[at] if at < len(self._tokens) else _END

    @property
    def rest(self) -> Sequence[Token]:
        """Every token to come."""
        return self._tokens[self._at :]

    def step(self) -> Token:
        """Takes the next token."""
        token = self.next
        self._at += 1
        return token

    def take(self, *words: str) -> bool:
        """Takes these words if they are next in this order."""
        found = all(self.after(n).is_word(word) for n, word in enumerate(words))
        self._at += len(words) if found else 0
        return found

    def take_any(self, *words: str) -> bool:
        """Takes the next token if it is one of these words."""
        return any(self.take(word) for word in words)

    def take_sign(self, sign: str) -> bool:
        """Takes the next token if it is this sign."""
        found = self.next.is_sign(sign)
        self._at += found
        return found

    def has(self, *words: str) -> bool:
        """True if these words follow each other anywhere in the rest."""
        return any(
            all(self.after(at + n).is_word(word) for n, word in enumerate(words))
            for at in range(len(self._tokens) - self._at)
        )

    def exists_clause(self) -> bool:
        """Takes IF EXISTS or IF NOT EXISTS."""
        return self.take("if", "exists") or self.take("if", "not", "exists")

    def name(self) -> str:
        """Takes a name, `schema.table` as one, without the schema `public`."""
        parts = [self._part()]
        while self.take_sign("."):
            parts.append(self._part())
        if len(parts) > 1 and parts[0] == "public":
            parts = parts[1:]
        return ".".join(parts)

    def names(self) -> Iterator[str]:
        """Takes names with commas between them."""
        yield self.name()
        while self.take_sign(","):
            yield self.name()

    def text_in_parentheses(self) -> str:
        """The rest up to the end of the parenthesis that is next, as text."""
        return " ".join(token.text for token in self.in_parentheses())

    def in_parentheses(self) -> list[Token]:
        """Takes what is in the parenthesis that is next."""
        if not self.next.is_sign("("):
            return []
        inner: list[Token] = []
        depth = 0
        while self._at < len(self._tokens):
            token = self.step()
            depth += token.is_sign("(") - token.is_sign(")")
            if depth == 0:
                break
            inner.append(token)
        return inner[1:]

    def _part(self) -> str:
        self.take_sign("[")  # SQL Server's quotes
        known = self.next.kind in (Kind.WORD, Kind.NAME, Kind.STRING)
        text = self.step().text if known else HOLE
        self.take_sign("]")
        return text


def split(tokens: Sequence[Token], sign: str) -> Iterator[list[Token]]:
    """The parts between the signs that are not in parentheses; empty parts are left out."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.is_sign("(") - token.is_sign(")")
        if depth <= 0 and token.is_sign(sign):
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part
