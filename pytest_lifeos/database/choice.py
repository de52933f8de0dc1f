"""Choice: what may be given to `--db`, and why anything else is refused."""

import os

from pytest_lifeos.database.guard import judge_database
from pytest_lifeos.database.tables import table_names
from pytest_lifeos.settings.errors import unknown
from pytest_lifeos.settings.read import BACKENDS


def objection(given: str) -> str | None:
    """None for a backend; else one line, which shows no password.

    A URL is judged by the guard first; one that it would let pass is not supported yet.
    """
    if given in BACKENDS:
        return None
    if "://" not in given:
        return str(unknown("--db", "backend", given, BACKENDS))
    refusal = judge_database(given, tables=lambda: table_names(given), environ=os.environ)
    if refusal is not None:
        return f"--db: {' '.join(str(refusal).splitlines())}"
    return "--db: a database of your own is not supported yet; give sqlite or postgresql"
