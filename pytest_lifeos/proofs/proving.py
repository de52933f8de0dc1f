"""Proving: `pytest --gate NAME --prove`, which runs no test here and changes nothing in the project."""

import shutil
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest

from pytest_lifeos.finding import CannotTell
from pytest_lifeos.proofs.json_proofs import write_proofs
from pytest_lifeos.proofs.proof import Proof
from pytest_lifeos.proofs.prove import Names, prove
from pytest_lifeos.proofs.table import table
from pytest_lifeos.settings import Request, Settings, SettingsError


def keep_still(early_config: pytest.Config) -> None:
    """Has pytest import no conftest.py and measure nothing: both would leave something behind."""
    sys.dont_write_bytecode = True
    options = early_config.known_args_namespace
    options.noconftest = True
    if hasattr(options, "cov_source"):
        options.cov_source = None


class Proving:
    """The only hook of the plugin in a run that proves."""

    def __init__(self, settings: Settings, request: Request) -> None:
        self._settings = settings
        self._request = request

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> int:
        """Proves, shows the table, and ends with 0 only if all is proved."""
        began, started = time.monotonic(), datetime.now(timezone.utc)

        def say(line: str) -> None:
            print(f"[{time.monotonic() - began:4.0f} s] {line}", flush=True)

        try:
            proofs = prove(self._settings, self._request, _names(config), say)
        except SettingsError as error:
            raise pytest.UsageError(str(error)) from None
        except (CannotTell, OSError) as error:  # no folder for the copy, a full disk
            raise pytest.UsageError(f"--prove: the copy cannot be made: {error}") from None
        except KeyboardInterrupt:
            print("interrupted: nothing is proved")
            return int(pytest.ExitCode.INTERRUPTED)
        self._show(proofs, started)
        is_proved = all(proof.is_proved for proof in proofs)
        return int(pytest.ExitCode.OK if is_proved else pytest.ExitCode.TESTS_FAILED)

    def _show(self, proofs: list[Proof], started: datetime) -> None:
        columns = shutil.get_terminal_size().columns
        print("\n".join(table(proofs, ",".join(self._request.names), columns)))
        if self._request.report is not None:
            root = self._settings.root
            write_proofs(proofs, self._request.names, started, root, self._request.report)


def _names(config: pytest.Config) -> Names:
    """How the project names its tests, and the first folder of those that it collects."""
    folders = [*config.getini("testpaths"), "tests"]
    found = [folder for folder in folders if Path(config.rootpath, folder).is_dir()]
    patterns = [each for each in config.getini("python_files") if each.count("*") == 1]
    prefixes = config.getini("python_functions")
    return (
        next(iter(patterns), "test_*.py"),
        next(iter(prefixes), "test"),
        next(iter(found), "."),
    )
