"""Copies: modules of the package that were imported from elsewhere, and are not as they are here."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from pytest_lifeos.paths import from_root

# What `vars` would ask the module for, which a lazy one answers by loading.
_DICT = vars(ModuleType)["__dict__"]
# Written anew whenever a package is built.
_VERSION = re.compile(r"_?version(?:_info)?\.py")


def copies(root: Path, package: str) -> Iterator[tuple[str, str]]:
    """The first module that is not as it is below `root`, as a code and its words.

    `package` is its folder, such as `src/shop`. A copy that is the same is as good as the original,
    and what only the copy has was made when it was built.
    """
    folder = (root / package).resolve()
    for name, file in _files(folder.name):
        own = folder.joinpath(*name.split(".")[1:])
        own = own / "__init__.py" if file.name == "__init__.py" else own.with_suffix(".py")
        if file.is_relative_to(folder) or _VERSION.fullmatch(file.name):
            continue
        if file.is_file() and own.is_file() and _lines(file) != _lines(own):
            what = f"{name} was imported from {file}, which is not {from_root(own, root.resolve())}"
            yield "imported-elsewhere", f"{what} as it is here; tests of a copy say nothing of it"
            return


def _files(package: str) -> Iterator[tuple[str, Path]]:
    """The modules of the package that are imported, with their files."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package and issubclass(type(module), ModuleType):
            file = str((_DICT.__get__(module) or {}).get("__file__"))
            if file.endswith(".py"):
                yield name, Path(file).resolve()


def _lines(file: Path) -> list[bytes]:
    """Whatever ends them: git may change that on one of the two."""
    return file.read_bytes().splitlines()
