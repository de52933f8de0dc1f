"""pytest hooks; each hands over to the file that does the work."""

from collections.abc import Generator

import pytest

from pytest_lifeos import flags, start


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Declares the flags; an older verdict ends here, before another plugin can end the process."""
    flags.declare(parser)
    start.forget_verdict(pluginmanager)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, object, object]:
    """Before any conftest and before pytest-cov, whichever was installed first."""
    start.begin(early_config)
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Registers the markers that every project has."""
    start.register_markers(config)
