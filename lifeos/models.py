"""The whole schema: `metadata` with the tables of every feature."""

from lifeos.base import Base
from lifeos.finance.models import Account, Transaction
from lifeos.habits.models import Habit, HabitCheck
from lifeos.journal.models import JournalEntry
from lifeos.tasks.models import Task

metadata = Base.metadata

__all__ = ["Account", "Habit", "HabitCheck", "JournalEntry", "Task", "Transaction", "metadata"]
