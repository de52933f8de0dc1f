"""What a request about habits may say, and what an answer shows."""

from datetime import date

from lifeos.fields import Body, Name, View


class HabitBody(Body):
    """A new habit."""

    name: Name


class HabitView(View):
    """A habit as it stands today."""

    id: int
    name: str
    started_on: date
    done_today: bool
    streak: int
