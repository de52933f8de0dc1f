"""Unseen: what a test does that it cannot fail by, as warnings say that nobody has to read."""

import re
import warnings
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest

from pytest_lifeos.verdict.model import Reason, Verdict

_Category = type[Warning] | tuple[type[Warning], ...]
# One of Python's warning filters: action, pattern of the message, category, pattern of the module,
# line.  Any, since a pattern is text or compiled, and typeshed knows of one of both.
Filter = tuple[str, Any, _Category, Any, int]


@dataclass(frozen=True, kw_only=True)
class _Way:
    """A warning, by its category and the beginning of its message, and the doubt that it raises."""

    category: type[Warning]
    beginning: str = ""
    code: str
    words: str

    def is_meant(self, category: type[Warning], text: str) -> bool:
        return issubclass(category, self.category) and bool(re.match(self.beginning, text))

    def is_named_by(self, message: object, category: _Category) -> bool:
        """Whether a filter is about this warning, and not about whatever comes."""
        return message is not None or (not self.beginning and category is self.category)

    def seen(self, module: object, line: int) -> Filter:
        """The filter that lets it be seen each time."""
        beginning = re.compile(self.beginning) if self.beginning else None
        return ("always", beginning, self.category, module, line)


_RETURNS = "returns a value, which pytest does not judge"
_WAYS = (
    _Way(category=pytest.PytestReturnNotNoneWarning, code="returned-value", words=_RETURNS),
    _Way(  # a unittest.TestCase; also what a generator and, awaited by nobody, an async def return
        category=DeprecationWarning,
        beginning="It is deprecated to return a value that is not None from a test case",
        code="returned-value",
        words="returns a value, which unittest does not judge",
    ),
    _Way(
        category=RuntimeWarning,
        beginning="coroutine .* was never awaited",
        code="never-awaited",
        words="{}",
    ),
    _Way(
        category=pytest.PytestUnhandledThreadExceptionWarning,
        code="unhandled-exception",
        words="a thread that it started failed: {}",
    ),
    _Way(
        category=pytest.PytestUnraisableExceptionWarning,
        code="unhandled-exception",
        words="something failed where no test can see it: {}",
    ),
)
# How the messages begin, in lower case, since `-W` looks at no case.
_BEGINNINGS = (
    "it is deprecated to return a value",
    "coroutine ",
    "exception in thread",
    "exception ignored in",
    "test functions should return none",
)


class Sight:
    """Keeps filters that are about whatever comes from hiding these warnings."""

    def __init__(self) -> None:
        self._given: list[Filter] = []
        self._heeding: list[Filter] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """Inside of pytest's own wrapper, which applies `-W`, `filterwarnings` and marks to each test
        and, when it is over, puts back the filters that it found."""
        if warnings.filters != self._heeding:
            self._heed(cast(list[Filter], warnings.filters))
        return (yield)

    def _heed(self, given: list[Filter]) -> None:
        """The filters of a test are mostly those of the one before."""
        if given != self._given:
            self._given, self._heeding = list(given), list(heeding(given))
        warnings.resetwarnings()  # which also tells Python to look at the filters anew
        warnings.filters[:0] = self._heeding  # type: ignore[index]  # it is a list, and has no setter


def heeding(filters: Iterable[Filter]) -> Iterator[Filter]:
    """The filters, of which only those that name one of our warnings may ignore it."""
    for given in filters:
        action, message, category, module, line = given
        for way in _WAYS if action in ("ignore", "once") else ():
            is_kept = action == "ignore" and way.is_named_by(message, category)
            if issubclass(way.category, category) and not is_kept:
                yield way.seen(module, line)
        yield given


def is_accepted_by(option: str) -> bool:
    """Whether a filter, written as for `-W`, names one of these warnings and ignores it."""
    action, message, category = [each.strip() for each in (*option.split(":"), "", "")[:3]]
    if not action or not "ignore".startswith(action):
        return False
    if message:
        return any(_begin_alike(message.lower(), each) for each in _BEGINNINGS)
    return any(category.endswith(way.category.__name__) for way in _WAYS if not way.beginning)


def doubt_of(warning: Warning | str, category: type[Warning], nodeid: str) -> Reason | None:
    """The doubt about the test `nodeid` that a warning recorded with it raises; None for any other."""
    text = str(warning)
    for way in _WAYS:
        if way.is_meant(category, text):
            told = text.splitlines()[0] if way.beginning else _last_line(text)
            message = f"{nodeid}: {way.words.format(told)}"
            return Reason(code=way.code, message=message, verdict=Verdict.UNDECIDED)
    return None


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _last_line(text: str) -> str:
    """Of a traceback the line that says what went wrong; pytest adds advice of its own below it."""
    lines = [line for line in text.splitlines() if line.strip()]
    kept = [line for line in lines if not line.startswith(("Enable tracemalloc", "See https://"))]
    return kept[-1].strip() if kept else "no reason given"
