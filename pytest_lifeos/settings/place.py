"""Places: on which line of pyproject.toml a setting of a gate stands."""

import re


def line_of(text: str, gate: str, key: str) -> int:
    """The 1-based line of `key` in the gate's table, of the table, or 1 where neither is found."""
    table = re.search(rf"^\s*\[tool\.lifeos\.gates\.{re.escape(gate)}\b.*$", text, re.MULTILINE)
    if table is None:
        return 1
    end = re.search(r"^\s*\[", text[table.end() :], re.MULTILINE)
    body = text[table.end() : table.end() + end.start()] if end else text[table.end() :]
    found = re.search(rf"^\s*{re.escape(key)}\b", body, re.MULTILINE)
    offset = table.end() + found.end() if found else table.end()
    return text.count("\n", 0, offset) + 1
