"""`/api/tasks`."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lifeos.database import db
from lifeos.parts import current_parts
from lifeos.tasks import service
from lifeos.tasks.models import Task
from lifeos.tasks.schema import TaskBody, TaskQuery, TaskView
from lifeos.validation import read_body, read_query

blueprint = Blueprint("tasks", __name__, url_prefix="/api/tasks")


@blueprint.get("")
def list_tasks() -> ResponseReturnValue:
    """The open tasks, or those that `?state=` and `?due_by=` choose."""
    tasks = service.list_tasks(db.session(), read_query(TaskQuery))
    return jsonify(tasks=[_view(task) for task in tasks])


@blueprint.post("")
def add_task() -> ResponseReturnValue:
    """Adds a task."""
    task = service.add_task(db.session(), read_body(TaskBody))
    db.session.commit()
    return _view(task), 201


@blueprint.get("/<id:task_id>")
def get_task(task_id: int) -> ResponseReturnValue:
    """One task."""
    return _view(service.get_task(db.session(), task_id))


@blueprint.put("/<id:task_id>")
def replace_task(task_id: int) -> ResponseReturnValue:
    """Replaces a task's title, notes, day and priority."""
    task = service.replace_task(db.session(), task_id, read_body(TaskBody))
    db.session.commit()
    return _view(task)


@blueprint.put("/<id:task_id>/completion")
def complete_task(task_id: int) -> ResponseReturnValue:
    """Marks a task as done today."""
    task = service.complete_task(db.session(), task_id, current_parts().today())
    db.session.commit()
    return _view(task)


@blueprint.delete("/<id:task_id>/completion")
def reopen_task(task_id: int) -> ResponseReturnValue:
    """Marks a task as still to do."""
    task = service.reopen_task(db.session(), task_id)
    db.session.commit()
    return _view(task)


@blueprint.delete("/<id:task_id>")
def remove_task(task_id: int) -> ResponseReturnValue:
    """Forgets a task."""
    service.remove_task(db.session(), task_id)
    db.session.commit()
    return "", 204


def _view(task: Task) -> dict[str, object]:
    return TaskView.model_validate(task).model_dump(mode="json")
