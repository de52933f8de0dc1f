"""Upgrades small chains on tables with rows, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.rows.effect import Effects
from pytest_lifeos.checks.migrations.rows.upgrade import upgrade_rows
from tests.unit.checks.migrations.conftest import Chain

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import NewUrl

Upgraded = Callable[..., Effects]


def upgraded(chain: Chain, seconds: float = 60.0, **given: object) -> Effects:
    """What the chain does to rows, on a database of its own."""
    new = sqlite_file() if chain.new_url is None else postgresql_database(chain.new_url(), seconds)
    with new as database:
        return upgrade_rows(chain.project(), database, seconds=seconds, **given)  # type: ignore[arg-type]  # by name


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Chain:
    """An empty project, upgraded on the one database and on the other."""
    if request.param == "sqlite":
        return Chain(tmp_path)
    new_url: NewUrl = request.getfixturevalue("new_url")
    return Chain(tmp_path, new_url=new_url)
