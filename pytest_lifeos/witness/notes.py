"""Notes: what was heard and seen of the test that runs, until a report takes it along."""

import traceback

import pytest

from pytest_lifeos.verdict.heard import Way, said
from pytest_lifeos.verdict.properties import HEARD, HIDDEN

# A doubt as its code and its words.
Said = tuple[str, str]


class Notes:
    """Filled from any thread; `hidden` is what would be a lie if this phase were reported as passed."""

    def __init__(self) -> None:
        self._heard: list[tuple[Way, str]] = []
        self.hidden: Said | None = None

    def hear(self, way: Way, text: str) -> None:
        """Something happened in this way."""
        self._heard.append((way, said(way, text)))

    def raised(self, error: BaseException) -> None:
        """The phase raised this, whatever is made of it; the error itself is not kept alive."""
        self.hidden = _hidden(error)

    def take(self) -> list[tuple[Way, str]]:
        """What was heard since the last time, each once."""
        heard, self._heard = self._heard, []
        return list(dict.fromkeys(heard))

    def put_on(self, report: pytest.TestReport, error: BaseException | None) -> None:
        """For the process that judges; `error` is what the report knows of, a subtest's too."""
        hidden = self.hidden or (_hidden(error) if error else None)
        if hidden:
            setattr(report, HIDDEN, list(hidden))
        if self._heard:
            setattr(report, HEARD, [[way.code, words] for way, words in self.take()])


def _hidden(error: BaseException) -> Said:
    return "failure-hidden", f"raised {_line(error)}, and was reported as passed"


def _line(error: BaseException) -> str:
    """`AssertionError: assert 1 == 2`, and so for exceptions that cannot say what they are."""
    told = traceback.format_exception_only(type(error), error)[-1].splitlines()
    _, colon, what = (told[0] if told else "").partition(": ")
    return f"{type(error).__name__}{colon}{what}"
