"""The table of tasks."""

from datetime import date

from sqlalchemy import CheckConstraint, SmallInteger, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lifeos.base import Base


class Task(Base):
    """Something to do; done once it has a day of completion. Priority 1 is the most urgent."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title_not_empty"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority_range"),
    )

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date | None] = mapped_column(default=None, index=True)
    priority: Mapped[int] = mapped_column(SmallInteger, default=2, server_default="2")
    completed_on: Mapped[date | None] = mapped_column(default=None)
    # Written out, since alembic's comparison takes a default of "" on SQLite for none.
    notes: Mapped[str] = mapped_column(Text, default="", server_default=text("''"))
