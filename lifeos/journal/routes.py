"""`/api/journal`."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from lifeos.database import db
from lifeos.journal import service
from lifeos.journal.models import JournalEntry
from lifeos.journal.schema import EntryBody, EntryQuery, EntryView
from lifeos.parts import current_parts
from lifeos.validation import read_body, read_day, read_query

blueprint = Blueprint("journal", __name__, url_prefix="/api/journal")


@blueprint.get("")
def list_entries() -> ResponseReturnValue:
    """The entries of the days from `?since=` to `?until=`."""
    entries = service.list_entries(db.session(), read_query(EntryQuery))
    return jsonify(entries=[_view(entry) for entry in entries])


@blueprint.get("/<day>")
def get_entry(day: str) -> ResponseReturnValue:
    """The entry of one day."""
    return _view(service.get_entry(db.session(), read_day(day)))


@blueprint.put("/<day>")
def write_entry(day: str) -> ResponseReturnValue:
    """Writes the entry of a day, or writes it anew."""
    today = current_parts().today()
    entry = service.write_entry(db.session(), read_day(day), read_body(EntryBody), today)
    db.session.commit()
    return _view(entry)


@blueprint.delete("/<day>")
def remove_entry(day: str) -> ResponseReturnValue:
    """Forgets the entry of a day."""
    service.remove_entry(db.session(), read_day(day))
    db.session.commit()
    return "", 204


def _view(entry: JournalEntry) -> dict[str, object]:
    return EntryView.model_validate(entry).model_dump(mode="json")
