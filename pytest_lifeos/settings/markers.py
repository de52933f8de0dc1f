"""Markers that mean something to pytest itself, and so cannot be the name of a gate or of a folder."""

import keyword

RESERVED_MARKERS = frozenset(
    ("filterwarnings", "no_cover", "parametrize", "skip", "skipif", "usefixtures", "xfail")
)


def is_marker(name: str) -> bool:
    """Whether `name` can be a marker of a project, and be asked for by `pytest -m`."""
    is_word = name.isidentifier() and not keyword.iskeyword(name)
    return is_word and name not in RESERVED_MARKERS
