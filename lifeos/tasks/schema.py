"""What a request about tasks may say, and what an answer shows."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from lifeos.fields import Body, Line, Prose, Query, View


class TaskBody(Body):
    """A whole task, as it is added or replaced."""

    title: Line
    notes: Prose = ""
    due_on: date | None = None
    priority: Annotated[int, Field(ge=1, le=3)] = 2


class TaskQuery(Query):
    """Which tasks to list."""

    state: Literal["open", "done", "all"] = "open"
    due_by: date | None = None


class TaskView(View):
    """A stored task."""

    id: int
    title: str
    notes: str
    due_on: date | None
    priority: int
    completed_on: date | None
