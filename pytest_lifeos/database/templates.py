"""Template databases, made once and cloned for each worker and test."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pytest_lifeos.database.host import Host

if TYPE_CHECKING:
    from psycopg import Connection

# Set by the statement that makes a database, so that not even a kill -9 leaves one of ours unmarked.
OUR_LIMIT = 93571
_FILE_COPY_SINCE = 150000
_LOOKS = 100
_PAUSE_S = 0.001
_END_SESSIONS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = %s AND pg_has_role(usesysid, 'USAGE')
"""


def make_template(server: Host, name: str, migrate: Callable[[str], None]) -> None:
    """Makes the database `name` a template that `migrate`, called with its URL, has filled.

    Nobody can connect to it afterwards, so that nothing can change it or stand in a clone's way.
    Nothing remains when `migrate` raises.
    """
    with contextlib.closing(server.connect()) as connection:
        create_database(connection, name)
        try:
            migrate(server.url(name))
            close_template(connection, name)
            comment_on(connection, name, server.comment)
        except BaseException:
            drop_template(connection, name)
            raise


def create_database(connection: "Connection[tuple[object, ...]]", name: str) -> None:
    """Makes an empty database."""
    from psycopg import sql

    statement = sql.SQL("CREATE DATABASE {} CONNECTION LIMIT {}")
    connection.execute(statement.format(sql.Identifier(name), sql.Literal(OUR_LIMIT)))


def close_template(connection: "Connection[tuple[object, ...]]", name: str) -> None:
    """Closes the database for good, also to connections that are still open."""
    from psycopg import sql

    database = sql.Identifier(name)
    connection.execute(
        sql.SQL("ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false").format(database)
    )
    end_sessions(connection, name)


def comment_on(connection: "Connection[tuple[object, ...]]", name: str, comment: str) -> None:
    """Makes the database say of itself that it is ours."""
    from psycopg import sql

    if comment:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Literal(comment)))


def clone_template(
    connection: "Connection[tuple[object, ...]]", template: str, name: str, comment: str = ""
) -> None:
    """Makes the database `name` a copy of the template."""
    from psycopg import sql

    by_file = connection.info.server_version >= _FILE_COPY_SINCE
    # Through the log, the default since 15, takes longer.
    strategy = sql.SQL("STRATEGY file_copy") if by_file else sql.SQL("")
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} CONNECTION LIMIT {} {}")
    connection.execute(
        statement.format(
            sql.Identifier(name), sql.Identifier(template), sql.Literal(OUR_LIMIT), strategy
        )
    )
    comment_on(connection, name, comment)


def drop_template(connection: "Connection[tuple[object, ...]]", name: str) -> None:
    """Drops the database, which may be a template."""
    from psycopg import sql

    statement = sql.SQL("ALTER DATABASE {} IS_TEMPLATE false")
    connection.execute(statement.format(sql.Identifier(name)))
    drop_database(connection, name)


def drop_database(connection: "Connection[tuple[object, ...]]", name: str) -> None:
    """Drops the database with all connections to it, if it exists."""
    from psycopg import sql

    end_sessions(connection, name)
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    connection.execute(statement.format(sql.Identifier(name)))


def end_sessions(connection: "Connection[tuple[object, ...]]", name: str) -> None:
    """Ends the connections to the database that we may end, and waits for that up to 0.1 s.

    A DROP or a CREATE from it that finds one, were it just closing, looks again only after 0.1 s.
    """
    for _ in range(_LOOKS):
        if connection.execute(_END_SESSIONS, [name]).fetchone() == (0,):
            return
        time.sleep(_PAUSE_S)


@contextlib.contextmanager
def cloned(server: Host, template: str, name: str) -> Iterator[str]:
    """The URL of a copy of the template, which is dropped at the end of the block."""
    with contextlib.closing(server.connect()) as connection:
        clone_template(connection, template, name, server.comment)
        try:
            yield server.url(name)
        finally:
            drop_database(connection, name)
