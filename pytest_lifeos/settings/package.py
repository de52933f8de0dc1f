"""Package: the folder whose code the gates judge, below the project's root."""

import difflib
import os
from collections.abc import Iterator
from pathlib import Path

from pytest_lifeos.settings import values
from pytest_lifeos.settings.errors import SettingsError

_DEPTH = 3
_NOT_A_PACKAGE = frozenset(("__pycache__", "build", "dist", "docs", "node_modules", "tests"))


def package_folder(value: object, where: str, root: Path) -> str:
    """The folder as it is relative to the root, with forward slashes.

    A link to a folder of the project is that folder. Raises SettingsError, with the nearest right one,
    for what is no folder below the root: a measurement of it would leave out what nobody imports.
    """
    name, here = values.text(value, where), root.resolve()
    try:
        folder = (root / name).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):  # not there, a loop of links, no name for a file
        what = f'{where} = "{name}": there is no such folder'
        raise SettingsError(f"{what}; {_advice(name, root)}") from None
    if not folder.is_dir():
        raise SettingsError(f'{where} = "{name}": is a file; {_advice(name, root)}')
    if here not in folder.parents:
        raise SettingsError(f'{where} = "{name}": is no folder below {here}; {_advice(name, root)}')
    return folder.relative_to(here).as_posix()


def _advice(name: str, root: Path) -> str:
    near = _nearest(name.replace(".", "/").strip("/"), sorted(_folders_with_code(root)))
    return f'did you mean "{near}"?' if near else "give the folder that holds the package"


def _nearest(name: str, folders: list[str]) -> str | None:
    """A folder of that path, or else of that name, or else of one like it."""
    if name in folders:
        return name
    by_name = {folder.rpartition("/")[2]: folder for folder in reversed(folders)}
    near = difflib.get_close_matches(name.rpartition("/")[2], by_name, n=1)
    return by_name[near[0]] if near else None


def _folders_with_code(root: Path) -> Iterator[str]:
    for folder, below, files in os.walk(root):
        path = Path(folder).relative_to(root)
        below[:] = [each for each in below if _may_hold_code(Path(folder, each), path)]
        if path.parts and any(file.endswith(".py") for file in files):
            yield path.as_posix()


def _may_hold_code(folder: Path, above: Path) -> bool:
    is_known = folder.name.startswith(".") or folder.name in _NOT_A_PACKAGE
    return len(above.parts) < _DEPTH and not is_known and not (folder / "pyvenv.cfg").exists()
