"""Writes, finds and removes the entries of the journal."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeos.faults import BadInput, Fault, NotFound
from lifeos.journal.models import JournalEntry
from lifeos.journal.schema import EntryBody, EntryQuery


def list_entries(session: Session, query: EntryQuery) -> list[JournalEntry]:
    """The entries of the days that `query` spans, the newest first."""
    days = JournalEntry.written_on.between(query.since, query.until)
    entries = select(JournalEntry).where(days).order_by(JournalEntry.written_on.desc())
    return list(session.scalars(entries))


def find_entry(session: Session, day: date) -> JournalEntry | None:
    """The entry of a day, if one was written."""
    return session.scalar(select(JournalEntry).where(JournalEntry.written_on == day))


def get_entry(session: Session, day: date) -> JournalEntry:
    """The entry of a day, or NotFound."""
    entry = find_entry(session, day)
    if entry is None:
        raise NotFound(Fault(field="day", reason=f"nothing was written on {day}"))
    return entry


def write_entry(session: Session, day: date, body: EntryBody, today: date) -> JournalEntry:
    """The entry of a day, in place of what was written before."""
    if day > today:
        raise BadInput(Fault(field="day", reason="lies in the future"))
    entry = find_entry(session, day) or JournalEntry(written_on=day, mood=body.mood)
    entry.mood, entry.text = body.mood, body.text
    session.add(entry)
    session.flush()
    return entry


def remove_entry(session: Session, day: date) -> None:
    """Forgets what was written on a day."""
    session.delete(get_entry(session, day))
