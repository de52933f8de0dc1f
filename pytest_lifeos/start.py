"""Start: markers always; all the rest is imported only for a project that has something to say."""

import contextlib
import os
import shlex
import sys
import time
from pathlib import Path

import pytest

from pytest_lifeos import flags
from pytest_lifeos.begun import BEGUN

_POSTGRESQL = "pytest_postgresql"
_MARKERS = (
    "unit: fast, without a database, a network or a server of its own",
    "integration: with a real database or a real server",
    "ml: trains or judges a model",
    "slow: takes longer than anyone wants to wait before a push",
    "database(backend, reset_sequences=False): runs on sqlite or postgresql; numbers begin anew",
)


def begin(early_config: pytest.Config) -> None:
    """Registers the database fixtures, and our hooks where pyproject.toml or a flag speaks of gates.

    Runs before any conftest; raises pytest.UsageError for settings or flags that cannot be used.
    """
    early_config.stash[BEGUN] = time.perf_counter()
    _register_fixtures(early_config)
    has_say = flags.are_given(early_config.known_args_namespace) or _is_mentioned(early_config)
    if has_say:
        from pytest_lifeos.session import prepare

        prepare(early_config)
    if has_say or early_config.known_args_namespace.lifeos_db is not None:
        _arrange_database(early_config)


def forget_verdict(plugins: pytest.PytestPluginManager) -> None:
    """Deletes an older verdict as soon as we are loaded: nothing of pytest has been read by then.

    What cannot be deleted is told when the flags are read.
    """
    config = plugins.get_plugin("pytestconfig")
    if config is None or (folder := _given("--gate-report", _words(config))) is None:
        return
    from pytest_lifeos.reporters.json_report import forget_verdict

    with contextlib.suppress(OSError):
        forget_verdict(Path(config.invocation_params.dir, folder))


def register_markers(config: pytest.Config) -> None:
    """Registers the markers that every project has."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)


def _arrange_database(config: pytest.Config) -> None:
    """A database that was named is judged now; that of a flag is looked into as well."""
    from pytest_lifeos.settings.model import Database
    from pytest_lifeos.stash import SETTINGS

    flag = config.known_args_namespace.lifeos_db
    settings = config.stash.get(SETTINGS, None)
    database = settings.database if settings else Database()
    if settings and database.folders:
        from pytest_lifeos.fixtures.database_folders import FolderBackends

        config.pluginmanager.register(FolderBackends(settings.root, database.folders))
    if flag is not None or "://" in database.backend:
        from pytest_lifeos.database.choice import choose

        if message := choose(flag, database, {}).objection(look=flag is not None):
            raise pytest.UsageError(message)


def _register_fixtures(config: pytest.Config) -> None:
    """In every project: they import what they need when they are used."""
    from pytest_lifeos.fixtures import (
        async_database,
        database,
        database_mark,
        query_count,
    )

    config.pluginmanager.register(database, "lifeos-database")
    config.pluginmanager.register(database_mark, "lifeos-database-mark")
    config.pluginmanager.register(async_database, "lifeos-async-database")
    config.pluginmanager.register(query_count, "lifeos-query-count")
    if "pytest_postgresql.plugin" in sys.modules and config.pluginmanager.has_plugin(_POSTGRESQL):
        from pytest_lifeos.fixtures import pytest_postgresql

        config.pluginmanager.register(pytest_postgresql, "lifeos-pytest-postgresql")
        pytest_postgresql.lead(config)


def _is_mentioned(config: pytest.Config) -> bool:
    """Whether pyproject.toml may hold our table; parsing it is left until it may."""
    try:
        return b"lifeos" in (config.rootpath / "pyproject.toml").read_bytes()
    except OSError:
        return False


def _words(config: pytest.Config) -> list[str]:
    """Those typed, and those of PYTEST_ADDOPTS before them; pytest itself refuses what it cannot split."""
    with contextlib.suppress(ValueError):
        added = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
        return [*added, *config.invocation_params.args]
    return []


def _given(flag: str, words: list[str]) -> str | None:
    """What follows the last of these flags, in the same word or the next."""
    for place in range(len(words) - 1, -1, -1):
        name, equals, value = words[place].partition("=")
        if name == flag:
            return value if equals else next(iter(words[place + 1 :]), None)
    return None
