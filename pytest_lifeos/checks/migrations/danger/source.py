"""Turns the bytes of a file into Python's tree, or into the reason why it has none."""

import ast
import warnings
from dataclasses import dataclass
from pathlib import Path

_LARGEST = 2_000_000


@dataclass(frozen=True)
class Unreadable:
    """Why a file cannot be read, and the line where it shows (0: the whole file)."""

    reason: str
    line: int = 0


def parse_file(path: Path) -> ast.Module | Unreadable:
    """The tree of a file; never raises for what is in it."""
    try:
        # A pipe or a device would be read for ever.
        if not path.is_file():
            return Unreadable("it is no file")
        if path.stat().st_size > _LARGEST:
            return Unreadable(f"it is larger than {_LARGEST:,} bytes")
        return parse(path.read_bytes())
    except OSError as error:
        return Unreadable(error.strerror or type(error).__name__)


def parse(source: bytes | str) -> ast.Module | Unreadable:
    """The tree of a source text, read as Python reads it: BOM, coding line, else UTF-8."""
    try:
        with warnings.catch_warnings():
            # An invalid escape in a revision is the business of a linter.
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except SyntaxError as error:
        return Unreadable(_one_line(error.msg), error.lineno or 0)
    except (ValueError, RecursionError, MemoryError, LookupError, OverflowError) as error:
        return Unreadable(_one_line(f"{type(error).__name__}: {error}"))


def _one_line(text: str) -> str:
    return " ".join(text.split())
