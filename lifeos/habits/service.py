"""Adds habits, checks them off, and counts their streaks."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lifeos.faults import BadInput, Conflict, Fault, NotFound
from lifeos.habits.models import Habit, HabitCheck
from lifeos.habits.schema import HabitBody, HabitView
from lifeos.habits.streaks import streak


def list_habits(session: Session, today: date) -> list[HabitView]:
    """Every habit with its streak, by name."""
    habits = select(Habit).options(selectinload(Habit.checks)).order_by(Habit.name)
    return [view_habit(habit, today) for habit in session.scalars(habits)]


def get_habit(session: Session, habit_id: int) -> Habit:
    """The habit, or NotFound."""
    habit = session.get(Habit, habit_id)
    if habit is None:
        raise NotFound(Fault(field="habit_id", reason=f"no habit has id {habit_id}"))
    return habit


def add_habit(session: Session, body: HabitBody, today: date) -> Habit:
    """A new habit that starts today; Conflict if the name is taken."""
    if session.scalar(select(Habit.id).where(Habit.name == body.name)) is not None:
        raise Conflict(Fault(field="name", reason="another habit has this name"))
    habit = Habit(name=body.name, started_on=today)
    session.add(habit)
    session.flush()
    return habit


def check_habit(session: Session, habit_id: int, day: date, today: date) -> Habit:
    """The habit, kept on `day`; checking a day twice changes nothing."""
    habit = get_habit(session, habit_id)
    if day > today:
        raise BadInput(Fault(field="day", reason="lies in the future"))
    if session.get(HabitCheck, (habit_id, day)) is None:
        habit.checks.append(HabitCheck(habit_id=habit_id, done_on=day))
        session.flush()
    return habit


def uncheck_habit(session: Session, habit_id: int, day: date) -> None:
    """The habit, not kept on `day`."""
    get_habit(session, habit_id)
    check = session.get(HabitCheck, (habit_id, day))
    if check is not None:
        session.delete(check)


def remove_habit(session: Session, habit_id: int) -> None:
    """Forgets the habit and its days."""
    session.delete(get_habit(session, habit_id))


def view_habit(habit: Habit, today: date) -> HabitView:
    """The habit as it stands on `today`."""
    days = {check.done_on for check in habit.checks}
    return HabitView(
        id=habit.id,
        name=habit.name,
        started_on=habit.started_on,
        done_today=today in days,
        streak=streak(days, today),
    )
