"""SettingsError: one line that says where, what is wrong, and what to do."""

import difflib
from collections.abc import Iterable

_MOST_CHARACTERS = 60


class SettingsError(Exception):
    """A setting or a name that cannot be used; shown as a usage error before any test runs."""

    def __init__(self, line: str) -> None:
        """A key or a value of the project may hold anything, also what would end the line."""
        super().__init__("".join(c if c.isprintable() else ascii(c)[1:-1] for c in line))


def unknown(where: str, kind: str, given: object, known: Iterable[str]) -> SettingsError:
    """The error for a name that nobody knows, with the nearest right one and all right ones."""
    names = sorted(known)
    seen = given if isinstance(given, str) else _shown(given)
    guess = nearest(seen, names) or ";"
    listed = ", ".join(names) or "none"
    return SettingsError(f'{where}: no {kind} "{_cut(seen)}"{guess} known: {listed}')


def wrong(where: str, value: object, wanted: str) -> SettingsError:
    """The error for a value that is not what it should be."""
    return SettingsError(f"{where} = {_cut(_shown(value))}: should be {wanted}")


def nearest(given: str, known: Iterable[str]) -> str:
    """`; did you mean "NAME"?` with the nearest of the known names, or nothing."""
    near = difflib.get_close_matches(given[:_MOST_CHARACTERS], known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def _shown(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        return "a very long number"


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}..."
