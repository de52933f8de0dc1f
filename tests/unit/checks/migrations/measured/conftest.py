"""Measures small chains on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.measured.measure import measure
from pytest_lifeos.checks.migrations.measured.statement import Measurement

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

Measure = Callable[..., Measurement]


def measured(chain: Chain, seconds: float = 60.0, **given: object) -> Measurement:
    """The measurement of a chain, on a database of its own."""
    assert chain.new_url is not None
    with postgresql_database(chain.new_url(), seconds) as database:
        return measure(chain.project(), database, seconds=seconds, **given)  # type: ignore[arg-type]  # by name


@pytest.fixture
def measuring(on_postgresql: Chain) -> Measure:
    """Measures the chain as it then is."""
    return lambda **given: measured(on_postgresql, **given)
