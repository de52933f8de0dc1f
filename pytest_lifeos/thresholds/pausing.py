"""Pausing: what the tests of other gates run covers nothing, from their setup to their teardown.

pytest-cov's own `no_cover` pauses the call alone: a fixture would lend what it runs.
"""

from typing import Protocol

import pytest

from pytest_lifeos.selection.choosing import COVERS_NOTHING
from pytest_lifeos.thresholds.data_file import DataFile


class _Controller(Protocol):
    """What we use of pytest-cov."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class Pausing:
    """Stops the measurement at the first test of another gate, and goes on at the next of ours."""

    def __init__(self, data_file: DataFile) -> None:
        self._data_file = data_file
        self._paused = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        """Before anything of the test runs."""
        controller = _controller(item.config)
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


def _controller(config: pytest.Config) -> _Controller | None:
    """pytest-cov's engine in this process; None where it measures nothing."""
    controller: _Controller | None = getattr(
        config.pluginmanager.get_plugin("_cov"), "cov_controller", None
    )
    return controller
