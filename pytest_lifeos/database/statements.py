"""Statements: what `create_all` would send, which says all about the tables that it makes."""

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import MetaData


def statements_of(name: str, dialect: str) -> list[str] | None:
    """The statements that make the tables of the metadata at `name`, `"pkg.module:metadata"`.

    The dialect is SQLAlchemy's: `"sqlite"`, `"postgresql+psycopg"`.

    None if the module is not loaded yet (its import may connect, and must then be led to our database)
    or if a listener in Python takes part: what that does is not to be seen from here.
    """
    from sqlalchemy import MetaData

    from pytest_lifeos.checks.migrations.environment.named import load

    if name.partition(":")[0] not in sys.modules:
        return None
    metadata = load(name)
    if not isinstance(metadata, MetaData) or _has_listeners(metadata):
        return None
    return _sent_by(metadata, dialect)


def _sent_by(metadata: "MetaData", dialect: str) -> list[str]:
    from sqlalchemy import ExecutableDDLElement, create_mock_engine

    sent: list[str] = []

    def keep(statement: ExecutableDDLElement, *_args: object, **_kwargs: object) -> None:
        sent.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine(f"{dialect}://", keep)
    metadata.create_all(engine, checkfirst=False)
    return sent


def _has_listeners(metadata: "MetaData") -> bool:
    """Whether anything but SQLAlchemy's own types and DDL constructs listens to what is made."""
    return any(
        not _is_plain(listener)
        for each in (metadata, *metadata.tables.values())
        for listener in (*each.dispatch.before_create, *each.dispatch.after_create)
    )


def _is_plain(listener: object) -> bool:
    from sqlalchemy import ExecutableDDLElement
    from sqlalchemy.types import SchemaType

    if isinstance(listener, ExecutableDDLElement):
        # Set by `execute_if`, and told by no public name.
        return getattr(getattr(listener, "_ddl_if", None), "callable_", None) is None
    method = getattr(listener, "func", listener)  # of a partial
    is_theirs = str(getattr(method, "__module__", "")).startswith("sqlalchemy.")
    return is_theirs and isinstance(getattr(method, "__self__", None), SchemaType)
