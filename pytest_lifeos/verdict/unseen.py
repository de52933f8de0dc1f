"""Unseen: what a test does that it cannot fail by, as pytest says in warnings that nobody has to read."""

import pytest

from pytest_lifeos.verdict.model import Reason, Verdict

_WAYS: tuple[tuple[type[Warning], str, str], ...] = (
    (
        pytest.PytestReturnNotNoneWarning,
        "returned-value",
        "returns a value, which pytest does not judge",
    ),
    (
        pytest.PytestUnhandledThreadExceptionWarning,
        "unhandled-exception",
        "a thread that it started failed: {}",
    ),
    (
        pytest.PytestUnraisableExceptionWarning,
        "unhandled-exception",
        "something failed where no test can see it: {}",
    ),
)


def doubt_of(warning: Warning | str, category: type[Warning], nodeid: str) -> Reason | None:
    """The doubt about the test `nodeid` that a warning recorded with it raises; None for any other."""
    for known, code, words in _WAYS:
        if issubclass(category, known):
            message = f"{nodeid}: {words.format(_last_line(str(warning)))}"
            return Reason(code=code, message=message, verdict=Verdict.UNDECIDED)
    return None


def _last_line(text: str) -> str:
    """Of a traceback the line that says what went wrong; pytest adds advice of its own below it."""
    lines = [line for line in text.splitlines() if line.strip()]
    kept = [line for line in lines if not line.startswith(("Enable tracemalloc", "See https://"))]
    return kept[-1].strip() if kept else "no reason given"
