"""CI applies migrations; the database team creates them."""

import re
from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    yield from re.findall(r"\bdb\s+(?:migrate|revision|merge)\b", workflow.text)


PLANTED = [
    Planted(file="main", sound="make lint", broken="flask db  migrate", finding="db  migrate"),
]
