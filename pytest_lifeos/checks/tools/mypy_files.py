"""Whether mypy's own configuration says which files to check; without them it checks nothing."""

import configparser
import sys
from pathlib import Path

_KEYS = {"files", "packages", "modules"}


def default_paths(root: Path, package: str) -> tuple[str, ...]:
    """Nothing where the configuration names files, else the package."""
    return () if _names_files(root) else (package,)


def _names_files(root: Path) -> bool:
    """Reads the first configuration that mypy would read, in mypy's order."""
    for name in ("mypy.ini", ".mypy.ini"):
        if (root / name).is_file():
            return bool(_ini_keys(root / name) & _KEYS)
    own = _toml_keys(root / "pyproject.toml")
    return bool((_ini_keys(root / "setup.cfg") if own is None else own) & _KEYS)


def _ini_keys(path: Path) -> set[str]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return set()  # mypy itself says what is wrong with it
    return set(parser["mypy"]) if parser.has_section("mypy") else set()


def _toml_keys(path: Path) -> set[str] | None:
    """The keys of [tool.mypy]; None where there is no such table."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("mypy")
    except (OSError, ValueError, AttributeError):
        return None
    return set(table) if isinstance(table, dict) else None
