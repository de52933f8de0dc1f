"""What the coverage gate has of its own: where the data lies that other runs measured."""

from dataclasses import dataclass

from pytest_lifeos.settings import values
from pytest_lifeos.settings.table import Table


@dataclass(frozen=True, kw_only=True)
class GatheredData:
    """Files, and folders with files, from the project's root on; `--coverage-data` takes their place."""

    paths: tuple[str, ...] = ()


def read_gathered(table: Table) -> GatheredData:
    """The reader of the coverage gate."""
    return GatheredData(paths=table.take("data", values.texts, GatheredData.paths))
