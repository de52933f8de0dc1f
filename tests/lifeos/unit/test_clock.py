"""What day it is."""

from datetime import datetime, timedelta, timezone

from lifeos.clock import clock_in


def test_the_day_is_the_users_not_the_servers() -> None:
    """At any moment two zones a day apart differ by one day."""
    east, west = timezone(timedelta(hours=12)), timezone(timedelta(hours=-12))

    before = datetime.now(timezone.utc)
    days = clock_in(east)() - clock_in(west)()
    after = datetime.now(timezone.utc)

    assert days == timedelta(days=1) or before.date() != after.date()
