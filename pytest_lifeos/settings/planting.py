"""Plantings: the defects of a project's own, `[tool.lifeos.gates.NAME.proofs]`."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.settings import values
from pytest_lifeos.settings.errors import SettingsError
from pytest_lifeos.settings.table import Table


@dataclass(frozen=True, kw_only=True)
class Planting:
    """The file `plant` takes the place `path`, and the gate must speak of `path` and of `expect`.

    Both paths are from the project's root, with forward slashes.
    """

    plant: str
    path: str
    expect: str


def read_plantings(value: object, where: str, root: Path) -> Mapping[str, Planting]:
    """Defects by a name that the project chose; raises SettingsError for one that cannot be planted."""
    return {
        name: _planting(Table(each, f"{where}.{name}"), root)
        for name, each in Table(value, where).items()
    }


def _planting(table: Table, root: Path) -> Planting:
    planting = Planting(
        plant=table.take("plant", _inside, ""),
        path=table.take("as", _inside, ""),
        expect=table.take("expect", values.text, ""),
    )
    table.close()
    if not (planting.plant and planting.path and planting.expect):
        raise SettingsError(f"{table.where}: needs plant, as and expect, a string each")
    if not (root / planting.plant).is_file():
        raise SettingsError(f'{table.where}.plant = "{planting.plant}": there is no such file')
    return planting


def _inside(value: object, where: str) -> str:
    path = posixpath.normpath(values.text(value, where))
    if path.startswith(("/", "..")):
        raise SettingsError(f'{where} = "{path}": is no path of the project; begin it at the root')
    return path
