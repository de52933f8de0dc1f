"""Client: the libraries that talk to PostgreSQL, loaded while a server starts and is waited for anyway."""

import contextlib
import importlib

_LIBRARIES = ("psycopg", "sqlalchemy.dialects.postgresql")


def load_client() -> None:
    """Loads what is installed; who needs one that is not says so."""
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
