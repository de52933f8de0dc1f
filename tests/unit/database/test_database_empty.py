"""Empty databases: each of its own, gone after its block, undecided where there is no server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, pool, text

from pytest_lifeos.database import empty
from pytest_lifeos.finding import CannotTell

if TYPE_CHECKING:
    from pathlib import Path


def names(url: str, query: str) -> list[str]:
    with create_engine(url, poolclass=pool.NullPool).connect() as connection:
        return [str(name) for name in connection.scalars(text(query))]


@pytest.mark.usefixtures("binaries")
def test_each_database_is_empty_and_goes_with_its_block() -> None:
    databases = "SELECT datname FROM pg_database WHERE datname LIKE 'lifeos_empty_%' ORDER BY 1"
    with empty.empty_databases() as new, new() as first:
        with new() as second:
            during = names(second, databases)
            tables = names(second, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        after = names(first, databases)

    assert (len(during), tables, after) == (2, [], during[:1])


@pytest.mark.usefixtures("binaries")
def test_asking_starts_the_server_and_makes_no_database() -> None:
    """What works in a fork of this process is to find a server that it need not start."""
    databases = "SELECT datname FROM pg_database WHERE datname LIKE 'lifeos_empty_%'"
    with empty.empty_databases() as new:
        new()
        with new() as entered:
            found = names(entered, databases)
            own = entered.rpartition("/")[2].partition("?")[0]

    assert found == [own]


def test_without_a_server_the_first_database_cannot_be_told(tmp_path: Path) -> None:
    with empty.empty_databases(tmp_path) as new, pytest.raises(CannotTell) as doubt:
        new()

    found = doubt.value.message.partition(" hint:")[0]
    assert (doubt.value.code, found) == (
        "database-missing",
        (
            "migrations: no PostgreSQL to rehearse on: "
            f"no PostgreSQL server found: searched programs of the settings ({tmp_path})"
        ),
    )
