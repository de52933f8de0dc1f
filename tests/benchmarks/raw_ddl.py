"""The floor: what the databases themselves take for the statements of up, down and up again, sent by the driver alone."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from typing import cast

import psycopg
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url, pool

from pytest_lifeos.checks.migrations.environment.configuration import configuration
from pytest_lifeos.checks.migrations.environment.isolation import isolated
from pytest_lifeos.checks.migrations.project import MigrationProject

NewUrl = Callable[[], AbstractContextManager[str]]
Given = Sequence[str] | Mapping[str, str]
Statements = list[tuple[str, Given]]

_READING = ("SELECT", "PRAGMA")


def statements_of(
    project: MigrationProject, new_url: NewUrl, acts: list[Callable[[Config], None]]
) -> list[Statements]:
    """What each act of Alembic's sends, without what only reads."""
    walks: list[Statements] = []

    def keep(*given: object) -> None:
        if not str(given[2]).lstrip().upper().startswith(_READING):
            walks[-1].append((str(given[2]), cast("Given", given[3])))

    with new_url() as url, isolated(project.root):
        engine = create_engine(url, poolclass=pool.NullPool)
        event.listen(Engine, "before_cursor_execute", keep)
        try:
            for act in acts:
                walks.append([])
                with engine.connect() as connection:
                    config = configuration(project, url)
                    config.attributes["connection"] = connection
                    act(config)
        finally:
            event.remove(Engine, "before_cursor_execute", keep)
    return walks


def raw_seconds(walks: list[Statements], new_url: NewUrl) -> float:
    """Seconds of the statements alone, a connection and a transaction for each walk."""
    with new_url() as url:
        start = time.perf_counter()
        for statements in walks:
            with closing(_connected(url)) as connection:
                cursor = connection.cursor()
                for sql, given in statements:
                    cursor.execute(sql, given or ())
                connection.commit()
        return time.perf_counter() - start


def _connected(url: str) -> "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]":
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        connection = sqlite3.connect(str(parts.database))
        connection.execute("PRAGMA synchronous = OFF")
        return connection
    return psycopg.connect(parts.set(drivername="postgresql").render_as_string(False))
