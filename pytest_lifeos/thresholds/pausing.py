"""Pausing: what the tests of other gates run covers nothing, from their setup to their teardown.

pytest-cov's own `no_cover` pauses the call alone: a fixture would lend what it runs.
"""

import pytest

from pytest_lifeos.selection.choosing import COVERS_NOTHING
from pytest_lifeos.thresholds.data_file import DataFile
from pytest_lifeos.thresholds.pytest_cov import controller_of


class Pausing:
    """Stops the measurement at the first test of another gate, and goes on at the next of ours."""

    def __init__(self, data_file: DataFile) -> None:
        self._data_file = data_file
        self._paused = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Before anything of the test runs."""
        controller = controller_of(item.config)
        other = item.stash.get(COVERS_NOTHING, False)
        if controller is None or other is self._paused:
            return
        self._paused = other
        if other:
            controller.pause()
            self._data_file.pause()
        else:
            self._data_file.resume()
            controller.resume()
