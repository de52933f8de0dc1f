"""Configuration: the file that pytest read, and the one that it reads in a plain start."""

import re
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.selection.narrowing.start import Start

# pytest's own order; those without a pattern count even when they are empty.
_FILES = (
    ("pytest.toml", None),
    (".pytest.toml", None),
    ("pytest.ini", None),
    (".pytest.ini", None),
    ("pyproject.toml", r"^\s*\[\s*tool\s*\.\s*pytest\b"),
    ("tox.ini", r"^\[pytest\]"),
    ("setup.cfg", r"^\[tool:pytest\]"),
)


def other_configuration(start: Start) -> Iterator[str]:
    """`-c` and `--rootdir` may lead pytest to a file that a plain start does not read."""
    if not (start.options.get("inifilename") or start.options.get("rootdir")):
        return
    plain = _plain(start.root)
    if start.ini is None or start.ini.resolve() != plain.resolve():
        read = "no file" if start.ini is None else start.relative(start.ini)
        yield f"-c or --rootdir: {read} was read, a plain start reads {plain.name}"


def _plain(root: Path) -> Path:
    for name, pattern in _FILES:
        path = root / name
        if path.is_file() and (pattern is None or re.search(pattern, _text(path), re.MULTILINE)):
            return path
    return root / "pyproject.toml"


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
