"""What a test must not leave behind: the error that says so, with the test's name beside it."""

from collections.abc import Iterable


class LeftBehind(Exception):
    """A test left something open; it is ended by now, and the database is as it was."""

    def __init__(self, things: Iterable[str]) -> None:
        self.things = list(things)
        super().__init__(f"the test left {', and '.join(self.things)}\nhint: close it in the test")


def counted(number: int, thing: str) -> str:
    """`1 connection`, `2 connections`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
