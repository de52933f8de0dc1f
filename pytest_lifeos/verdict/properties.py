"""User properties: how findings, tools and doubts travel from an item to its report, as JSON text.

pytest carries `user_properties` across pytest-xdist and into JUnit by itself.
"""

import json
from dataclasses import asdict

from pytest_lifeos.verdict.model import ToolUse
from pytest_lifeos.verdict.reason import Reason, undecided

FINDING = "lifeos.finding"
TOOL = "lifeos.tool"
UNDECIDED = "lifeos.undecided"
# Attributes of a report, where there is something: what its test could not fail by, as pairs of a code
# and its words, and such a pair that counts if the report says that its phase has passed.
HEARD = "lifeos_heard"
HIDDEN = "lifeos_hidden"


def write_reason(code: str, message: str) -> str:
    """Why an item could not tell."""
    return json.dumps({"code": code, "message": message})


def read_reason(text: str) -> Reason:
    """The reason that `write_reason` wrote."""
    fields = json.loads(text)
    return undecided(fields["code"], fields["message"])


def write_tool(tool: ToolUse) -> str:
    """One run of a tool."""
    return json.dumps(asdict(tool))


def read_tool(text: str) -> ToolUse:
    """The run that `write_tool` wrote."""
    return ToolUse(**json.loads(text))
