"""Judges: functions by which tests fail, and whether the project has put its own in their place."""

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_lifeos.project_lines import is_of_project

_OF_PYTEST = ("raises", "warns", "fail", "approx")
# Of unittest.TestCase; a project may have more than it has.
_OF_UNITTEST = [
    "fail",
    *(f"assert{end}" for end in ("Equal", "NotEqual", "True", "False", "Is", "IsNot", "IsNone")),
    *(
        f"assert{end}"
        for end in ("IsNotNone", "In", "NotIn", "IsInstance", "AlmostEqual", "Greater")
    ),
    *(f"assert{end}" for end in ("GreaterEqual", "Less", "LessEqual", "Regex", "CountEqual")),
    *(f"assert{end}" for end in ("Raises", "RaisesRegex", "Warns", "WarnsRegex", "Logs")),
]


def replaced_judges() -> Iterator[tuple[str, str]]:
    """Each as a code and its words; what a library has put there, such as a plugin, has its reasons."""
    home = str(Path(inspect.getfile(pytest.Session)).parent)
    for name, judge in _judges():
        code = getattr(judge, "__code__", None)
        if code is not None and code.co_filename.startswith(home):
            continue  # a project may be pytest itself
        by = f"{Path(code.co_filename).name}:{code.co_firstlineno}" if code else repr(judge)
        if is_of_project(code.co_filename) if code else not _is_own(judge):
            yield "judge-replaced", f"{name} is not what it was, {by} stands in its place"


def _judges() -> Iterator[tuple[str, object]]:
    for name in _OF_PYTEST:
        yield f"pytest.{name}", getattr(pytest, name)
    yield "pytest.CallInfo.from_call", pytest.CallInfo.from_call
    case = getattr(sys.modules.get("unittest"), "TestCase", None)
    for name in _OF_UNITTEST if case else ():
        yield f"unittest.TestCase.{name}", getattr(case, name)


def _is_own(judge: object) -> bool:
    """An object of pytest's own that can be called."""
    return str(getattr(judge, "__module__", None)).startswith(("_pytest", "unittest.case"))
