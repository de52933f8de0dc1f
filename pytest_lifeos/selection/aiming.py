"""Aiming: what pytest collects in a run of gates, when every plugin has had its say in it."""

from pathlib import Path

import pytest

from pytest_lifeos.settings import Gate


class Aim:
    """pyproject.toml is always collected; the project's tests only where a gate asks for some."""

    def __init__(self, file: Path, gates: tuple[Gate, ...]) -> None:
        self._file = file
        self._is_without_project = all(gate.module for gate in gates)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """A plugin may have put other paths in the place of ours while it was configured.

        A test file that does not import is the doubt of the gates that it may belong to, not of lint.
        """
        config = session.config
        config.option.continue_on_collection_errors = True
        if self._is_without_project and not config.option.file_or_dir:
            config.args.clear()
        config.args.append(str(self._file))
