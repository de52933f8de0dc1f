"""Start: markers always; all the rest is imported only for a project that has something to say."""

import pytest

from pytest_lifeos import flags

_MARKERS = (
    "unit: fast, without a database, a network or a server of its own",
    "integration: with a real database or a real server",
    "ml: trains or judges a model",
    "slow: takes longer than anyone wants to wait before a push",
)


def begin(early_config: pytest.Config) -> None:
    """Registers the database fixtures, and our hooks where pyproject.toml or a flag speaks of gates.

    Runs before any conftest; raises pytest.UsageError for settings or flags that cannot be used.
    """
    if (given := early_config.known_args_namespace.lifeos_db) is not None:
        _check_backend(given)
    _register_fixtures(early_config)
    if flags.are_given(early_config.known_args_namespace) or _is_mentioned(early_config):
        from pytest_lifeos.session import prepare

        prepare(early_config)


def register_markers(config: pytest.Config) -> None:
    """Registers the four markers that every project has."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)


def _check_backend(given: str) -> None:
    from pytest_lifeos.database.choice import objection

    if message := objection(given):
        raise pytest.UsageError(message)


def _register_fixtures(config: pytest.Config) -> None:
    """In every project: they import what they need when they are used."""
    from pytest_lifeos.fixtures import database

    config.pluginmanager.register(database, "lifeos-database")


def _is_mentioned(config: pytest.Config) -> bool:
    """Whether pyproject.toml may hold our table; parsing it is left until it may."""
    try:
        return b"lifeos" in (config.rootpath / "pyproject.toml").read_bytes()
    except OSError:
        return False
