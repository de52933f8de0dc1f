"""Whether mypy's own configuration says which files to check; without them it checks nothing."""

import configparser
from pathlib import Path

from pytest_lifeos.checks.tools.configuration import mypy_configuration, tool_table

_KEYS = {"files", "packages", "modules"}


def default_paths(root: Path, package: str) -> tuple[str, ...]:
    """Nothing where the configuration names files, else the package."""
    return () if _names_files(root) else (package,)


def _names_files(root: Path) -> bool:
    """The files that a configuration above the root names are not those of this project."""
    path = mypy_configuration(root)
    if path is None or path.parent != root.resolve():
        return False
    return bool((_toml_keys(path) if path.suffix == ".toml" else _ini_keys(path)) & _KEYS)


def _ini_keys(path: Path) -> set[str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return set()  # mypy itself says what is wrong with it
    return set(parser["mypy"]) if parser.has_section("mypy") else set()


def _toml_keys(path: Path) -> set[str]:
    return set(tool_table(path, "mypy") or {})
