"""The last word on the exit status is the verdict's, whoever ends the run."""

import sys
from collections.abc import Generator

import pytest

from pytest_lifeos.stash import VERDICT
from pytest_lifeos.verdict import Verdict


class LastWord:
    """Holds the exit status to the verdict: without one that has passed, pytest does not end with 0.

    A plugin or conftest may end the run early, at its end, or set its status; what ends the process
    itself, and what wraps this hook further out, is left to `python -m pytest_lifeos verify`.
    """

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, object, object]:
        """Around the whole run, from configuring to unconfiguring."""
        try:
            status = yield
        except SystemExit as end:
            if end.code:
                raise
            status = end.code
        return _held(config, status)


def _held(config: pytest.Config, status: object) -> object:
    is_worker = hasattr(config, "workerinput")
    if status or is_worker or config.stash.get(VERDICT, None) is Verdict.PASSED:
        return status
    sys.stderr.write("ERROR: --gate: the run ended with status 0 and without a passed verdict\n")
    return pytest.ExitCode.TESTS_FAILED
