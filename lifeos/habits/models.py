"""The tables of habits and of the days on which they were kept."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lifeos.base import Base


class HabitCheck(Base):
    """A day on which a habit was kept."""

    __tablename__ = "habit_checks"

    habit_id: Mapped[int] = mapped_column(ForeignKey("habits.id"), primary_key=True)
    done_on: Mapped[date] = mapped_column(primary_key=True)


class Habit(Base):
    """Something to do every day."""

    __tablename__ = "habits"
    __table_args__ = (CheckConstraint("name <> ''", name="name_not_empty"),)

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    started_on: Mapped[date]
    checks: Mapped[list[HabitCheck]] = relationship(
        init=False, cascade="all, delete-orphan", order_by=HabitCheck.done_on
    )
