"""Results as JSON: what one item reported, without what nearly every item says."""

from sys import intern

from pytest_lifeos.finding import Finding
from pytest_lifeos.verdict import ItemResult, Outcome
from pytest_lifeos.verdict.properties import read_reason, read_tool, write_reason, write_tool

_WHOLE = ("setup", "call", "teardown")
_OUTCOMES = {each.value: each for each in Outcome}

Plain = dict[str, object]


def to_plain(result: ItemResult) -> Plain:
    """A passed test is its id and its seconds."""
    undecided = result.undecided
    said: Plain = {
        "outcome": None if result.outcome is Outcome.PASSED else result.outcome.value,
        "message": result.message,
        "reruns": result.reruns,
        "phases": None if result.phases == _WHOLE else list(result.phases) or [""],
        "undecided": write_reason(undecided.code, undecided.message) if undecided else None,
        "findings": [each.to_json() for each in result.findings],
        "tools": [write_tool(each) for each in result.tools],
    }
    plain: Plain = {"id": result.nodeid, "s": round(result.duration_s, 6)}
    return plain | {name: value for name, value in said.items() if value}


def from_plain(plain: Plain) -> ItemResult:
    """The result that `to_plain` wrote; raises KeyError, TypeError or ValueError on anything else."""
    nodeid, seconds = plain["id"], plain["s"]
    if not isinstance(nodeid, str) or not isinstance(seconds, (int, float)):
        raise TypeError("a result needs an id and seconds")
    if len(plain) == 2:
        return ItemResult(nodeid=nodeid, outcome=Outcome.PASSED, duration_s=seconds, phases=_WHOLE)
    undecided = plain.get("undecided")
    return ItemResult(
        nodeid=nodeid,
        outcome=_OUTCOMES[str(plain.get("outcome", "passed"))],
        message=str(plain.get("message", "")),
        duration_s=seconds,
        reruns=int(str(plain.get("reruns", 0))),
        phases=(
            tuple(intern(each) for each in _texts(plain, "phases") if each)
            if "phases" in plain
            else _WHOLE
        ),
        undecided=read_reason(str(undecided)) if undecided else None,
        findings=tuple(Finding.from_json(each) for each in _texts(plain, "findings")),
        tools=tuple(read_tool(each) for each in _texts(plain, "tools")),
    )


def _texts(plain: Plain, name: str) -> list[str]:
    given = plain.get(name, [])
    if not isinstance(given, list):
        raise TypeError(f"{name} is no list")
    return [str(each) for each in given]
