"""What we use of pytest-cov's engine, which it registers as soon as it measures."""

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from coverage import Coverage


class Controller(Protocol):
    """What we use of pytest-cov."""

    cov: "Coverage | None"

    def pause(self) -> None: ...

    def resume(self) -> None: ...


def controller_of(config: pytest.Config) -> Controller | None:
    """The engine in this process; None where it measures nothing."""
    plugin = config.pluginmanager.get_plugin("_cov")
    controller: Controller | None = getattr(plugin, "cov_controller", None)
    return controller
