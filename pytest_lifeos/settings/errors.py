"""SettingsError: one line that says where, what is wrong, and what to do."""

import difflib
from collections.abc import Iterable


class SettingsError(Exception):
    """A setting or a name that cannot be used; shown as a usage error before any test runs."""


def unknown(where: str, kind: str, given: str, known: Iterable[str]) -> SettingsError:
    """The error for a name that nobody knows, with the nearest right one and all right ones."""
    names = sorted(known)
    near = difflib.get_close_matches(given, names, n=1)
    guess = f'; did you mean "{near[0]}"?' if near else ";"
    return SettingsError(f'{where}: no {kind} "{given}"{guess} known: {", ".join(names) or "none"}')
