"""Counted: `1 test`, `2 tests`."""


def counted(count: int, one: str, many: str = "") -> str:
    """The number and its noun; `many` is the plural where it is not `one` with an s."""
    return f"{count} {one if count == 1 else many or one + 's'}"
