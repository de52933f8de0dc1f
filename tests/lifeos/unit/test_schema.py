"""The migrations and the models, on an in-memory database."""

from collections.abc import Callable
from datetime import date

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeos.database import db
from lifeos.models import Account, Habit, HabitCheck, JournalEntry, Task, Transaction, metadata

DAY = date(2026, 1, 1)


@pytest.fixture
def migrated(make_app: Callable[..., Flask]) -> Flask:
    """An application whose database was built by the migrations."""
    app: Flask = make_app("sqlite:///:memory:")
    with app.app_context():
        flask_migrate.upgrade(revision="head")
    return app


def test_the_migrated_schema_is_the_models_schema(migrated: Flask) -> None:
    """Types and server defaults included."""
    with migrated.app_context(), db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)

        differences = compare_metadata(context, metadata)

    assert differences == []


def test_a_migrated_database_is_ready(migrated: Flask) -> None:
    """The head of the history is the head that readiness asks for."""
    answer = migrated.test_client().get("/ready")

    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_money_from_before_categories_becomes_income(migrated: Flask) -> None:
    """The data migration changes what came in, and leaves what went out."""
    with migrated.app_context():
        flask_migrate.downgrade(revision="0006")
        db.session.execute(insert(Account).values(name="Current"))
        for cents in (5, -5):
            values = {"account_id": 1, "booked_on": DAY, "description": "x"}
            db.session.execute(insert(Transaction).values(amount_cents=cents, **values))
        db.session.commit()

        flask_migrate.upgrade(revision="head")

        rows = select(Transaction.amount_cents, Transaction.category)
        found = {row.amount_cents: row.category for row in db.session.execute(rows)}
    assert found == {5: "income", -5: "uncategorised"}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(Task(title=""), id="task without a title"),
        pytest.param(Task(title="x", priority=4), id="priority 4"),
        pytest.param(Habit(name="", started_on=DAY), id="habit without a name"),
        pytest.param(HabitCheck(habit_id=404, done_on=DAY), id="check of no habit"),
        pytest.param(JournalEntry(written_on=DAY, mood=0), id="mood 0"),
        pytest.param(Account(name="x", currency="EURO"), id="currency of four letters"),
        pytest.param(
            Transaction(account_id=404, booked_on=DAY, description="x", amount_cents=1),
            id="transaction on no account",
        ),
    ],
)
def test_the_database_itself_refuses_nonsense(session: Session, row: object) -> None:
    """Whatever code writes it: checks and foreign keys hold on SQLite too."""
    session.add(row)

    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()
