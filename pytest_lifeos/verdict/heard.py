"""Heard: what a test does that it cannot fail by, such as warnings say that nobody has to read."""

import re
from dataclasses import dataclass

import pytest

from pytest_lifeos.verdict.reason import Reason, undecided


@dataclass(frozen=True, kw_only=True)
class Way:
    """A warning, by its category and the beginning of its message, and the doubt that it raises.

    `first` is how its messages may begin, in lower case, since `-W` looks at no case.
    """

    category: type[Warning]
    beginning: str = ""
    first: tuple[str, ...]
    code: str
    words: str

    def is_meant(self, category: type[Warning], text: str) -> bool:
        """Whether this is the warning."""
        return issubclass(category, self.category) and bool(re.match(self.beginning, text))


class _LostTaskWarning(Warning):
    """Nobody warns so: asyncio has words for a lost task but no warning, and filters may name them."""


# What an event loop tells its default handler of a failure that no code will ever be told of.
LOST = (
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Exception in callback",
    "an error occurred during closing of asynchronous generator",
    "unhandled exception during asyncio.run",
)
_RETURNS = "returns a value, which {} does not judge"
RETURNED = Way(
    category=pytest.PytestReturnNotNoneWarning,
    first=("test functions should return none",),
    code="returned-value",
    words=_RETURNS.format("pytest"),
)
# A unittest.TestCase; also what a generator and, awaited by nobody, an async def return.
RETURNED_TO_UNITTEST = Way(
    category=DeprecationWarning,
    beginning="It is deprecated to return a value that is not None from a test case",
    first=("it is deprecated to return a value",),
    code="returned-value",
    words=_RETURNS.format("unittest"),
)
NEVER_AWAITED = Way(
    category=RuntimeWarning,
    beginning="coroutine .* was never awaited",
    first=("coroutine ",),
    code="never-awaited",
    words="{}",
)
THREAD = Way(
    category=pytest.PytestUnhandledThreadExceptionWarning,
    first=("exception in thread",),
    code="unhandled-exception",
    words="a thread that it started failed: {}",
)
UNRAISABLE = Way(
    category=pytest.PytestUnraisableExceptionWarning,
    first=("exception ignored in",),
    code="unhandled-exception",
    words="something failed where no test can see it: {}",
)
TASK = Way(
    category=_LostTaskWarning,
    beginning="|".join(LOST),
    first=tuple(each.lower() for each in LOST),
    code="unhandled-exception",
    words="nobody looked at what failed: {}",
)
WAYS = (RETURNED, RETURNED_TO_UNITTEST, NEVER_AWAITED, THREAD, UNRAISABLE, TASK)


def doubt_of(warning: Warning | str, category: type[Warning], nodeid: str) -> Reason | None:
    """The doubt about the test `nodeid` that a warning recorded with it raises; None for any other."""
    text = str(warning)
    for way in WAYS:
        if way.is_meant(category, text) and not _is_plain_end(way, text):
            return doubt_about(nodeid, way.code, said(way, text))
    return None


def _is_plain_end(way: Way, text: str) -> bool:
    """Whether a thread called `sys.exit`, which ends it without a word by Python's own rule."""
    return way is THREAD and _last_line(text).startswith("SystemExit")


def said(way: Way, text: str) -> str:
    """What happened in this way, in one line, as its text tells it."""
    return way.words.format(text.splitlines()[0] if way.beginning else _last_line(text))


def doubt_about(who: str, code: str, words: str) -> Reason:
    """The doubt about a test by its node id, or about what came after all tests."""
    return undecided(code, f"{who}: {words}")


def _last_line(text: str) -> str:
    """Of a traceback the line that says what went wrong; pytest adds advice of its own below it."""
    lines = [line for line in text.splitlines() if line.strip()]
    kept = [line for line in lines if not line.startswith(("Enable tracemalloc", "See https://"))]
    return kept[-1].strip() if kept else "no reason given"
