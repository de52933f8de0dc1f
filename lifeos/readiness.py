"""Whether the database can be reached and has every revision that this release knows."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError


@dataclass(frozen=True, kw_only=True)
class History:
    """The revisions of a release."""

    heads: frozenset[str]
    revisions: frozenset[str]


@cache  # a release's files do not change while it runs, and probes ask every few seconds
def read_history(directory: Path) -> History:
    """The revisions in an alembic script directory."""
    scripts = ScriptDirectory(str(directory))
    return History(
        heads=frozenset(scripts.get_heads()),
        revisions=frozenset(script.revision for script in scripts.walk_revisions()),
    )


def read_current(engine: Engine) -> frozenset[str]:
    """The revisions that a database is at; more than one where two heads were applied."""
    with engine.connect() as connection:
        return frozenset(MigrationContext.configure(connection).get_current_heads())


def unready_reasons(engine: Engine, history: History) -> list[str]:
    """Why this release cannot serve from that database; empty when it can.

    A reason never repeats the driver's message, which may hold the address of the database.
    """
    try:
        current = read_current(engine)
    except SQLAlchemyError as error:
        return [f"the database cannot be reached ({type(error).__name__})"]
    if not _is_behind(current, history):
        return []
    return [f"the schema is at {names_of(current)}, its head is {names_of(history.heads)}"]


def names_of(revisions: frozenset[str]) -> str:
    """The revisions in a row, or `base` for none."""
    return ", ".join(sorted(revisions)) or "base"


def _is_behind(current: frozenset[str], history: History) -> bool:
    # During a rollout or after a rollback this release runs on a newer schema, whose revision it
    # does not know. Schemas only expand before the code that needs them, so it can serve.
    is_newer = bool(current) and not current & history.revisions
    return current != history.heads and not is_newer
