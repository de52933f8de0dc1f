"""Cuts SQL text into tokens; comments, strings, dollar quotes and quoted names are each one thing."""

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.danger.operation import HOLE


class Kind(enum.Enum):
    """What a token is."""

    WORD = enum.auto()
    NAME = enum.auto()
    STRING = enum.auto()
    NUMBER = enum.auto()
    SIGN = enum.auto()


@dataclass(frozen=True)
class Token:
    """One token; `text` is without its quotes, and a word's is in lower case as PostgreSQL folds it."""

    kind: Kind
    text: str

    def is_word(self, *words: str) -> bool:
        """True if it is one of these words, outside of quotes."""
        return self.kind is Kind.WORD and self.text in words

    def is_sign(self, *signs: str) -> bool:
        """True if it is one of these signs."""
        return self.kind is Kind.SIGN and self.text in signs


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`; what is not closed ends with the text."""
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif text.startswith("--", at):
            at = _after(text, "\n", at)
        elif text.startswith("/*", at):
            at = _after_comment(text, at)
        elif char == "'":
            at, content = _quoted(text, at, "'", escapes=False)
            yield Token(Kind.STRING, content)
        elif char in "eE" and text.startswith("'", at + 1):
            at, content = _quoted(text, at + 1, "'", escapes=True)
            yield Token(Kind.STRING, content)
        elif char in '"`':
            at, content = _quoted(text, at, char, escapes=False)
            yield Token(Kind.NAME, content)
        elif char == "$" and (tag := _dollar_tag(text, at)):
            end = text.find(tag, at + len(tag))
            end = len(text) if end < 0 else end
            yield Token(Kind.STRING, text[at + len(tag) : end])
            at = end + len(tag)
        elif char.isdigit():
            start, at = at, _while(text, at, _in_number)
            yield Token(Kind.NUMBER, text[start:at])
        elif _in_word(char) and char != "$":
            start, at = at, _while(text, at, _in_word)
            yield Token(Kind.WORD, text[start:at].lower())
        else:
            at += 1
            yield Token(Kind.SIGN, char)


def _after(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return len(text) if found < 0 else found + len(end)


def _after_comment(text: str, at: int) -> int:
    """Comments nest in PostgreSQL."""
    depth = 0
    while at < len(text):
        if text.startswith("/*", at):
            depth, at = depth + 1, at + 2
        elif text.startswith("*/", at):
            depth, at = depth - 1, at + 2
            if depth == 0:
                return at
        else:
            at += 1
    return at


def _quoted(text: str, at: int, quote: str, *, escapes: bool) -> tuple[int, str]:
    """The end of a quoted text, and its content with doubled quotes as one."""
    content: list[str] = []
    at += 1
    while at < len(text):
        if escapes and text[at] == "\\":
            content.append(text[at + 1 : at + 2])
            at += 2
        elif text.startswith(quote * 2, at):
            content.append(quote)
            at += 2
        elif text[at] == quote:
            return at + 1, "".join(content)
        else:
            content.append(text[at])
            at += 1
    return at, "".join(content)


def _dollar_tag(text: str, at: int) -> str:
    """`$$` or `$name$` at this place, else nothing: `$1` is a parameter."""
    end = _while(text, at + 1, _in_tag)
    tag = text[at : end + 1]
    is_tag = tag.endswith("$") and len(tag) > 1 and not tag[1].isdigit()
    return tag if is_tag else ""


def _while(text: str, at: int, belongs: Callable[[str], bool]) -> int:
    while at < len(text) and belongs(text[at]):
        at += 1
    return at


def _in_number(char: str) -> bool:
    return char.isalnum() or char in "._"


def _in_tag(char: str) -> bool:
    return char.isalnum() or char == "_"


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "_$" or char == HOLE
