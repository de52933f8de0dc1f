"""What day it is where the user lives."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo

Clock = Callable[[], date]


def clock_in(zone: tzinfo) -> Clock:
    """A clock that tells the date in `zone`, whatever the zone of the server."""
    return lambda: datetime.now(zone).date()
