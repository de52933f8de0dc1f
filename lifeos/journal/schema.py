"""What a request about the journal may say, and what an answer shows."""

from datetime import date
from typing import Annotated

from pydantic import Field

from lifeos.fields import Body, Prose, Query, View


class EntryBody(Body):
    """What is written about a day."""

    mood: Annotated[int, Field(ge=1, le=5)]
    text: Prose = ""


class EntryQuery(Query):
    """Which days to list, both ends included."""

    since: date = date.min
    until: date = date.max


class EntryView(View):
    """A stored day."""

    written_on: date
    mood: int
    text: str
