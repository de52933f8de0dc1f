"""How many days in a row."""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta


def streak(days: AbstractSet[date], today: date) -> int:
    """The days in a row up to today; a day that is not over yet does not break the row."""
    day = today if today in days else _before(today)
    length = 0
    while day in days:
        length += 1
        day = _before(day)
    return length


def _before(day: date) -> date:
    # The calendar's first day has none before it, and is in no one's row.
    return day - timedelta(days=1) if day > date.min else date.max
