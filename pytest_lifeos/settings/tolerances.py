"""Reads the tolerance list of the migrations gate, `[[tool.lifeos.gates.migrations.tolerate]]`."""

from pytest_lifeos.checks.migrations.demands import KINDS, Tolerance
from pytest_lifeos.settings import values
from pytest_lifeos.settings.errors import SettingsError, unknown, wrong
from pytest_lifeos.settings.table import Table

DATABASES = ("postgresql", "sqlite")


def read_tolerances(value: object, where: str) -> tuple[Tolerance, ...]:
    """The entries; raises SettingsError for one without a reason, or about everything."""
    if not isinstance(value, list):
        raise wrong(where, value, "a list of tables: [[tool.lifeos.gates.migrations.tolerate]]")
    return tuple(_tolerance(Table(each, f"{where}[{at}]")) for at, each in enumerate(value))


def _tolerance(table: Table) -> Tolerance:
    entry = Tolerance(
        reason=table.take("reason", values.text, ""),
        kind=table.take("kind", _kind, ""),
        table=table.take("table", values.text, ""),
        name=table.take("name", values.text, ""),
        database=table.take("database", _database, ""),
    )
    table.close()
    if not entry.reason:
        raise SettingsError(f"{table.where}: needs reason, a string that says why it may stay")
    if not (entry.table or entry.name):
        raise SettingsError(f"{table.where}: needs table or name, of what may differ")
    return entry


def _kind(value: object, where: str) -> str:
    if value not in KINDS:
        raise unknown(where, "kind", value, KINDS)
    return str(value)


def _database(value: object, where: str) -> str:
    if value not in DATABASES:
        raise unknown(where, "database", value, DATABASES)
    return str(value)
