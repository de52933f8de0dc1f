"""`/api/habits`."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lifeos.database import db
from lifeos.habits import service
from lifeos.habits.models import Habit
from lifeos.habits.schema import HabitBody
from lifeos.parts import current_parts
from lifeos.validation import read_body, read_day

blueprint = Blueprint("habits", __name__, url_prefix="/api/habits")


@blueprint.get("")
def list_habits() -> ResponseReturnValue:
    """Every habit, whether it is done today, and its streak."""
    habits = service.list_habits(db.session(), current_parts().today())
    return jsonify(habits=[habit.model_dump(mode="json") for habit in habits])


@blueprint.post("")
def add_habit() -> ResponseReturnValue:
    """Adds a habit."""
    habit = service.add_habit(db.session(), read_body(HabitBody), current_parts().today())
    db.session.commit()
    return _view(habit), 201


@blueprint.get("/<id:habit_id>")
def get_habit(habit_id: int) -> ResponseReturnValue:
    """One habit."""
    return _view(service.get_habit(db.session(), habit_id))


@blueprint.delete("/<id:habit_id>")
def remove_habit(habit_id: int) -> ResponseReturnValue:
    """Forgets a habit and its days."""
    service.remove_habit(db.session(), habit_id)
    db.session.commit()
    return "", 204


@blueprint.put("/<id:habit_id>/checks/<day>")
def check_habit(habit_id: int, day: str) -> ResponseReturnValue:
    """Says that a habit was kept on a day."""
    today = current_parts().today()
    habit = service.check_habit(db.session(), habit_id, read_day(day), today)
    db.session.commit()
    return _view(habit)


@blueprint.delete("/<id:habit_id>/checks/<day>")
def uncheck_habit(habit_id: int, day: str) -> ResponseReturnValue:
    """Says that a habit was not kept on a day."""
    service.uncheck_habit(db.session(), habit_id, read_day(day))
    db.session.commit()
    return "", 204


def _view(habit: Habit) -> dict[str, object]:
    return service.view_habit(habit, current_parts().today()).model_dump(mode="json")
