"""Adds, finds, completes and removes tasks."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lifeos.faults import Fault, NotFound
from lifeos.tasks.models import Task
from lifeos.tasks.schema import TaskBody, TaskQuery


def list_tasks(session: Session, query: TaskQuery) -> list[Task]:
    """The tasks that `query` asks for: the earliest due first, those without a day last."""
    order = (Task.due_on.is_(None), Task.due_on, Task.priority, Task.id)
    return list(session.scalars(select(Task).where(*_conditions(query)).order_by(*order)))


def get_task(session: Session, task_id: int) -> Task:
    """The task, or NotFound."""
    task = session.get(Task, task_id)
    if task is None:
        raise NotFound(Fault(field="task_id", reason=f"no task has id {task_id}"))
    return task


def add_task(session: Session, body: TaskBody) -> Task:
    """A new open task."""
    task = Task(**body.model_dump())
    session.add(task)
    session.flush()
    return task


def replace_task(session: Session, task_id: int, body: TaskBody) -> Task:
    """The task with everything but its completion replaced."""
    task = get_task(session, task_id)
    for name, value in body.model_dump().items():
        setattr(task, name, value)
    return task


def complete_task(session: Session, task_id: int, day: date) -> Task:
    """The task, done; a second completion keeps the first day."""
    task = get_task(session, task_id)
    task.completed_on = task.completed_on or day
    return task


def reopen_task(session: Session, task_id: int) -> Task:
    """The task, open again."""
    task = get_task(session, task_id)
    task.completed_on = None
    return task


def remove_task(session: Session, task_id: int) -> None:
    """Forgets the task."""
    session.delete(get_task(session, task_id))


def _conditions(query: TaskQuery) -> Iterator[ColumnElement[bool]]:
    if query.state == "open":
        yield Task.completed_on.is_(None)
    if query.state == "done":
        yield Task.completed_on.is_not(None)
    if query.due_by is not None:
        yield Task.due_on <= query.due_by
