"""Readers: each takes a TOML value and the place it stands at, and returns it typed or refuses."""

import re

from pytest_lifeos.settings.errors import unknown, wrong
from pytest_lifeos.settings.table import Table

_DURATION = re.compile(
    r"(?:([0-9]{1,9}) ?h)? ?(?:([0-9]{1,9}) ?m)? ?(?:([0-9]{1,9}(?:\.[0-9]{1,9})?) ?s)?"
)
_WEEK_S = 7 * 24 * 3600.0
_MOST = 1_000_000


def text(value: object, where: str) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise wrong(where, value, "a string that is not empty")
    return value


def texts(value: object, where: str) -> tuple[str, ...]:
    """A list of strings, at least one, none empty."""
    if not isinstance(value, list) or not value:
        raise wrong(where, value, "a list of strings")
    return tuple(text(each, where) for each in value)


def truth(value: object, where: str) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise wrong(where, value, "true or false")
    return value


def truth_or_percent(value: object, where: str) -> bool | float:
    """`true`, `false` or a number above 1 and up to 100; 1 and 0 may be meant for either."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, int | float) or not 1 < value <= 100:
        raise wrong(where, value, "true, false or a number above 1 and up to 100")
    return float(value)


def count(value: object, where: str) -> int:
    """A whole number from 0 to a million."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise wrong(where, value, "a whole number from 0 to 1000000")
    return value


def positive(value: object, where: str) -> int:
    """A whole number from 1 to a million."""
    number = count(value, where)
    if number == 0:
        raise wrong(where, value, "1 or more: a gate over nothing proves nothing")
    return number


def percent(value: object, where: str) -> float:
    """A number from 0 to 100."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(where, value, "a number from 0 to 100")
    if not 0 <= value <= 100:  # nor is nan
        raise wrong(where, value, "a number from 0 to 100")
    return float(value)


def percents(value: object, where: str) -> dict[str, float]:
    """A table from folder to percentage."""
    return {name: percent(bar, f"{where}.{name}") for name, bar in Table(value, where).items()}


def duration(value: object, where: str) -> float:
    """A time such as "90s", "5m" or "1h30m", at most a week, in seconds."""
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    hours, minutes, seconds = match.groups() if match else (None, None, None)
    total = float(hours or 0) * 3600 + float(minutes or 0) * 60 + float(seconds or 0)
    if not 0 < total <= _WEEK_S:
        raise wrong(where, value, 'a time such as "90s", "5m" or "1h30m", at most a week')
    return total


def fail_or_warn(value: object, where: str) -> str:
    """What happens when a bar is missed: "fail" or "warn"."""
    if value not in ("fail", "warn"):
        raise unknown(where, "choice", value, ("fail", "warn"))
    return str(value)


def flag_or_block(value: object, where: str) -> str:
    """What a dangerous revision does: "flag" shows it, "block" fails its gate."""
    if value not in ("flag", "block"):
        raise unknown(where, "choice", value, ("flag", "block"))
    return str(value)


def new_or_all(value: object, where: str) -> str:
    """Which revisions are judged: those "new" against the base branch, or "all"."""
    if value not in ("new", "all"):
        raise unknown(where, "choice", value, ("all", "new"))
    return str(value)


def reasons(value: object, where: str) -> dict[str, str]:
    """A table from a name to the reason for it."""
    return {name: text(why, f"{where}.{name}") for name, why in Table(value, where).items()}


def isolation(value: object, where: str) -> str:
    """What unit tests may not touch: `true` is "all", `false` "nothing", or "network"."""
    if value == "network":
        return "network"
    if not isinstance(value, bool):
        raise wrong(where, value, 'true, false or "network"')
    return "all" if value else "nothing"
