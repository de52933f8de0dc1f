"""What a database's error means to an operator, without the address, which may hold a password."""

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

# What libpq and PostgreSQL say, and what to do about it. Their own words are not repeated here: a
# connection's error may quote any part of the address.
_CONNECTING = {
    "Connection refused": "no server listens there: start it, or mend host and port in DATABASE_URL",
    "No such file or directory": "there is no such socket: start the server, or mend DATABASE_URL",
    "authentication failed": "the server refuses the user or the password: mend DATABASE_URL",
    "no password supplied": "the server asks for a password: put it into DATABASE_URL",
    "resolve host": "the host's name is not known: mend it in DATABASE_URL",
    "Name or service not known": "the host's name is not known: mend it in DATABASE_URL",
    "timeout expired": "the server does not answer in time: is a firewall between?",
}
_LOCK_NOT_AVAILABLE = "55P03"
_INVALID_CATALOG_NAME = "3D000"


def place_of(url: URL) -> str:
    """Where a database is: its file, or host, port and name; never the user nor the password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ":memory:"
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port or url.query.get('port') or 5432}/{url.database or ''}"


def explain(error: SQLAlchemyError) -> str:
    """What is wrong, and what to do."""
    driver = error.orig if isinstance(error, DBAPIError) else None
    said, state = str(driver), getattr(driver, "sqlstate", None)
    if state == _LOCK_NOT_AVAILABLE:
        return (
            "another run, or a long transaction, holds a lock; nothing was changed: try again later"
        )
    for words, meaning in _CONNECTING.items():
        if words in said:
            return meaning
    if state == _INVALID_CATALOG_NAME or ("database" in said and "does not exist" in said):
        return "the server has no such database: create it, or mend DATABASE_URL"
    if state or type(driver).__module__ == "sqlite3":  # it has read a statement of ours
        return f"{type(driver).__name__}: {said.splitlines()[0]}"
    return f"the database cannot be used ({type(driver or error).__name__})"
