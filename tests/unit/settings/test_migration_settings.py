"""What the migrations gate reads of its own: the databases of the rehearsal and its time limit."""

from __future__ import annotations

import pytest

from pytest_lifeos.settings.errors import SettingsError
from pytest_lifeos.settings.migrations import MigrationSettings, read_migrations
from pytest_lifeos.settings.model import Database
from pytest_lifeos.settings.table import Table


def read(values: dict[str, object]) -> MigrationSettings:
    return read_migrations(Table(values, "gates.migrations"))


@pytest.mark.parametrize(
    ("backend", "expected"),
    [
        ("sqlite", ("sqlite",)),
        ("postgresql", ("postgresql",)),
        ("postgresql+psycopg://localhost/app_test", ("postgresql",)),
        ("sqlite:///app_test.db", ("sqlite",)),
    ],
)
def test_the_rehearsal_is_on_the_database_of_the_project(
    backend: str, expected: tuple[str, ...]
) -> None:
    assert read({}).rehearsed_on(Database(backend=backend)) == expected


def test_the_databases_that_are_named_win() -> None:
    own = read({"databases": ["sqlite", "postgresql", "sqlite"], "timeout": "90s"})

    assert (own.rehearsed_on(Database()), own.timeout) == (("sqlite", "postgresql"), 90.0)


def test_an_unknown_database_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsError) as error:
        read({"databases": ["postgres"]})

    assert str(error.value) == (
        'gates.migrations.databases: no database "postgres"; did you mean "postgresql"? '
        "known: postgresql, sqlite"
    )
