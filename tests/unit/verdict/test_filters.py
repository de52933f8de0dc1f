"""Which filters of warnings may hide what a test cannot fail by: those that name it."""

import re
import warnings

import pytest

from pytest_lifeos.verdict.filters import heeding

_THREAD = pytest.PytestUnhandledThreadExceptionWarning
_RETURNED = "It is deprecated to return a value that is not None from a test case (x)"


def _seen(category: type[Warning], text: str, *filters: tuple[str, str, type[Warning]]) -> int:
    """How many of two equal warnings are recorded where the first of the filters is the strongest."""
    with warnings.catch_warnings(record=True) as log:
        warnings.resetwarnings()
        for action, message, about in reversed(filters):
            warnings.filterwarnings(action, message, about)  # type: ignore[arg-type]  # any action
        kept = list(heeding(warnings.filters))
        warnings.resetwarnings()
        warnings.filters[:0] = kept  # type: ignore[index]  # as in what is tested
        for _ in range(2):
            warnings.warn_explicit(text, category, "t.py", 1, "t", {})
    return len(log)


@pytest.mark.parametrize(
    ("category", "text"),
    [
        (_THREAD, "Exception in thread"),
        (pytest.PytestUnraisableExceptionWarning, "Exception ignored in"),
        (pytest.PytestReturnNotNoneWarning, "Test functions should return None"),
        (DeprecationWarning, _RETURNED),
        (RuntimeWarning, "coroutine 'work' was never awaited"),
    ],
)
@pytest.mark.parametrize("action", ["ignore", "once"])
def test_a_filter_about_everything_hides_none_of_them(
    action: str, category: type[Warning], text: str
) -> None:
    about = [Warning, *(each for each in category.__mro__ if each is DeprecationWarning)]

    seen = [_seen(category, text, (action, "", each)) for each in about]

    assert seen == [2] * len(about)


@pytest.mark.parametrize(
    ("category", "text", "accepting"),
    [
        (_THREAD, "Exception in thread", ("ignore", "", _THREAD)),
        (_THREAD, "Exception in thread", ("ignore", "Exception in", Warning)),
        (DeprecationWarning, _RETURNED, ("ignore", "It is deprecated to", DeprecationWarning)),
        (RuntimeWarning, "coroutine 'a' was never awaited", ("ignore", "coro", RuntimeWarning)),
    ],
)
def test_a_filter_that_names_one_is_heeded(
    category: type[Warning], text: str, accepting: tuple[str, str, type[Warning]]
) -> None:
    assert _seen(category, text, accepting, ("ignore", "", Warning)) == 0


def test_other_warnings_stay_ignored() -> None:
    ignore = ("ignore", "", Warning)

    seen = [
        _seen(each, "old", ignore) for each in (DeprecationWarning, RuntimeWarning, UserWarning)
    ]

    assert seen == [0, 0, 0]


def test_an_error_before_it_stays_an_error() -> None:
    with pytest.raises(_THREAD, match=re.escape("boom")):
        _seen(_THREAD, "boom", ("error", "", _THREAD), ("ignore", "", Warning))
