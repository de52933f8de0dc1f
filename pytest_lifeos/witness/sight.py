"""Sight: warnings about what a test cannot fail by stay to be seen, whatever filters are in force."""

import warnings
from collections.abc import Generator
from typing import cast

import pytest

from pytest_lifeos.verdict.filters import Filter, heeding


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
            self._heed(cast("list[Filter]", warnings.filters))
        return (yield)

    def _heed(self, given: list[Filter]) -> None:
        """The filters of a test are mostly those of the one before."""
        if given != self._given:
            self._given, self._heeding = list(given), list(heeding(given))
        warnings.resetwarnings()  # which also tells Python to look at the filters anew
        warnings.filters[:0] = self._heeding  # type: ignore[index]  # it is a list, and has no setter
