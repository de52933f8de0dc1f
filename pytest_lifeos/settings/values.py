"""Readers: each takes a TOML value and the place it stands at, and returns it typed or refuses."""

import math
import re

from pytest_lifeos.settings.errors import SettingsError, unknown
from pytest_lifeos.settings.table import Table

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?")


def text(value: object, where: str) -> str:
    """A string that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise _wrong(where, value, "a string that is not empty")
    return value


def texts(value: object, where: str) -> tuple[str, ...]:
    """A list of strings, at least one, none empty."""
    if not isinstance(value, list) or not value:
        raise _wrong(where, value, "a list of strings")
    return tuple(text(each, where) for each in value)


def truth(value: object, where: str) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise _wrong(where, value, "true or false")
    return value


def count(value: object, where: str) -> int:
    """A whole number, 0 or more."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(where, value, "a whole number, 0 or more")
    return value


def positive(value: object, where: str) -> int:
    """A whole number, 1 or more."""
    number = count(value, where)
    if number == 0:
        raise _wrong(where, value, "1 or more: a gate over nothing proves nothing")
    return number


def percent(value: object, where: str) -> float:
    """A number from 0 to 100."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(where, value, "a number from 0 to 100")
    if not (math.isfinite(value) and 0 <= value <= 100):
        raise _wrong(where, value, "a number from 0 to 100")
    return float(value)


def percents(value: object, where: str) -> dict[str, float]:
    """A table from folder to percentage."""
    return {name: percent(bar, f"{where}.{name}") for name, bar in Table(value, where).items()}


def duration(value: object, where: str) -> float:
    """A time such as "90s", "5m" or "1h30m", in seconds."""
    match = _DURATION.fullmatch(value.replace(" ", "")) if isinstance(value, str) else None
    hours, minutes, seconds = match.groups() if match else (None, None, None)
    total = float(hours or 0) * 3600 + float(minutes or 0) * 60 + float(seconds or 0)
    if total <= 0:
        raise _wrong(where, value, 'a time such as "90s", "5m" or "1h30m"')
    return total


def fail_or_warn(value: object, where: str) -> str:
    """What happens when a bar is missed: "fail" or "warn"."""
    if value not in ("fail", "warn"):
        raise unknown(where, "choice", str(value), ("fail", "warn"))
    return str(value)


def flag_or_block(value: object, where: str) -> str:
    """What a dangerous revision does: "flag" shows it, "block" fails its gate."""
    if value not in ("flag", "block"):
        raise unknown(where, "choice", str(value), ("flag", "block"))
    return str(value)


def _wrong(where: str, value: object, wanted: str) -> SettingsError:
    return SettingsError(f"{where} = {value!r}: should be {wanted}")
