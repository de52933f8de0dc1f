"""The table of journal entries."""

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, Text
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from lifeos.base import Base


class JournalEntry(Base):
    """One day: a mood from 1 (awful) to 5 (great), and a text."""

    __tablename__ = "journal_entries"
    __table_args__ = (CheckConstraint("mood BETWEEN 1 AND 5", name="mood_range"),)

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    written_on: Mapped[date] = mapped_column(unique=True)
    mood: Mapped[int] = mapped_column(SmallInteger)
    # Written out, since alembic's comparison takes a default of "" on SQLite for none.
    text: Mapped[str] = mapped_column(Text, default="", server_default=sql_text("''"))
