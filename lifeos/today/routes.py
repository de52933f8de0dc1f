"""`/`, the page of the day."""

from flask import Blueprint, render_template

from lifeos.database import db
from lifeos.parts import current_parts
from lifeos.today.service import look_at

MOODS = {1: "awful", 2: "low", 3: "fine", 4: "good", 5: "great"}

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
def show() -> str:
    """The page; it can be read without JavaScript, which its forms need to reach the API."""
    today = look_at(db.session(), current_parts().today())
    return render_template("today.html", today=today, moods=MOODS)
