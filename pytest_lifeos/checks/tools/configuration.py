"""Which configuration of a tool is the project's own: below its root, and up to its repository's top.

Tools also look in the folders above and in the user's home, which another machine does not have.
"""

import configparser
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_RUFF_FILES = ("ruff.toml", ".ruff.toml")


def own_folders(root: Path, start: Path | None = None) -> list[Path]:
    """From `start`, by default the root, up to the repository's top; the root where there is none."""
    root = root.resolve()
    top = next((each for each in (root, *root.parents) if (each / ".git").exists()), root)
    first = (start or root).resolve()
    return [each for each in (first, *first.parents) if each.is_relative_to(top)]


def mypy_configuration(root: Path) -> Path | None:
    """The file that mypy would read, in mypy's order, or None where only others' are left."""
    for folder in own_folders(root):
        for name in ("mypy.ini", ".mypy.ini"):
            if (folder / name).is_file():
                return folder / name
        if tool_table(folder / "pyproject.toml", "mypy") is not None:
            return folder / "pyproject.toml"
        if _has_mypy_section(folder / "setup.cfg"):
            return folder / "setup.cfg"
    return None


def black_configuration(root: Path, paths: Iterable[str]) -> Path | None:
    """The nearest file with [tool.black], seen from what the paths share; else the top's, if any."""
    shared = Path(os.path.commonpath([(root / path).resolve() for path in paths]))
    folders = own_folders(root, shared if shared.is_dir() else shared.parent)
    files = [each / "pyproject.toml" for each in folders]
    nearest = next((each for each in files if tool_table(each, "black") is not None), None)
    return nearest or next((each for each in files[-1:] if each.is_file()), None)


def configures_ruff(folder: Path) -> bool:
    """Whether ruff takes its configuration from the folder."""
    if any((folder / name).is_file() for name in _RUFF_FILES):
        return True
    return tool_table(folder / "pyproject.toml", "ruff") is not None


def ruff_folder_below(root: Path) -> Path | None:
    """A folder below the root that has a configuration of its own for ruff."""
    for name in (*_RUFF_FILES, "pyproject.toml"):
        for path in root.rglob(name):
            if path.parent != root and configures_ruff(path.parent):
                return path.parent
    return None


def tool_table(path: Path, name: str) -> dict[str, object] | None:
    """The table [tool.NAME], None where there is none; empty where the file is no TOML.

    The tool itself says then what is wrong with the file.
    """
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get(name)
    except OSError:
        return None
    except (ValueError, AttributeError):
        return {}
    return table if isinstance(table, dict) else None


def _has_mypy_section(path: Path) -> bool:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return True  # mypy itself says what is wrong with it
    return parser.has_section("mypy")
