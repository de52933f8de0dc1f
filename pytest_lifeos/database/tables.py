"""The names of the tables of a database: what the guard asks about one that is otherwise fit."""

from pathlib import Path

from pytest_lifeos.database.scrubbing import without_secrets

_POSTGRESQL = """
    SELECT CASE schemaname WHEN 'public' THEN tablename ELSE schemaname || '.' || tablename END
    FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
_SQLITE = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
)


class DatabaseUnreachable(Exception):
    """The database did not answer; the message is safe to print."""


def table_names(url: str) -> list[str]:
    """The tables of the database, with their schemas unless public; raises DatabaseUnreachable."""
    from sqlalchemy import create_engine, pool, text

    try:
        engine = create_engine(url, poolclass=pool.NullPool)
        if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").exists():
            return []  # to look would make the file
        statement = _POSTGRESQL if engine.dialect.name == "postgresql" else _SQLITE
        with engine.connect() as connection:
            return [str(name) for name in connection.execute(text(statement)).scalars()]
    except Exception as error:  # noqa: BLE001  it may hold the whole URL
        # The driver's own words, where SQLAlchemy only adds to them.
        said = " ".join(str(getattr(error, "orig", None) or error).split())
        message = without_secrets(said, url)
    raise DatabaseUnreachable(message)
