"""Gathers what the page of a day shows."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lifeos.finance.accounts import list_accounts
from lifeos.finance.models import Transaction
from lifeos.finance.schema import AccountView, TransactionQuery
from lifeos.finance.service import list_transactions
from lifeos.habits.schema import HabitView
from lifeos.habits.service import list_habits
from lifeos.journal.models import JournalEntry
from lifeos.journal.service import find_entry
from lifeos.tasks.models import Task
from lifeos.tasks.schema import TaskQuery
from lifeos.tasks.service import list_tasks

LAST_TRANSACTIONS = 8


@dataclass(frozen=True, kw_only=True)
class Today:
    """One day of a life."""

    day: date
    tasks: list[Task]
    habits: list[HabitView]
    entry: JournalEntry | None
    accounts: list[AccountView]
    transactions: list[Transaction]


def look_at(session: Session, day: date) -> Today:
    """The tasks due by `day`, the habits and mood of `day`, and the money."""
    return Today(
        day=day,
        tasks=list_tasks(session, TaskQuery(due_by=day)),
        habits=list_habits(session, day),
        entry=find_entry(session, day),
        accounts=list_accounts(session),
        transactions=list_transactions(session, TransactionQuery(limit=LAST_TRANSACTIONS)),
    )
