"""Printable: texts of the project as messages show them; none can break a line, or colour it."""


def printable(text: str, kept: str = "") -> str:
    """The text with a sign in place of each character that no terminal shows, but for those `kept`."""
    return "".join(
        each if each.isprintable() or each in kept else "\N{REPLACEMENT CHARACTER}" for each in text
    )


def quoted(name: str) -> str:
    """`"mood"`."""
    return f'"{printable(name)}"'
