"""Leaving: the data of a run laid where others find it, with what it is of written into it."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from pytest_lifeos.checks.coverage.origin import Origin, write_origin
from pytest_lifeos.finding import CannotTell


def configured_place(root: Path, config_file: str) -> Path:
    """The data file of the project's own settings, in a folder that is there; raises OSError."""
    import coverage

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the settings: pytest-cov has shown them
        reader = coverage.Coverage(config_file=config_file)
        target = root / str(reader.get_option("run:data_file"))
    target.parent.mkdir(parents=True, exist_ok=True)
    return target


def leave(data: Path, target: Path, origin: Callable[[], Origin]) -> None:
    """A copy of `data`, with its origin unless that raises CannotTell; raises OSError.

    At once: another run's reader sees the old file or the new one.
    """
    handle, half = tempfile.mkstemp(prefix=".coverage-", dir=target.parent)
    os.close(handle)
    try:
        shutil.copy(data, half)
        with contextlib.suppress(CannotTell, sqlite3.Error):
            write_origin(Path(half), origin())
        os.replace(half, target)
    finally:
        Path(half).unlink(missing_ok=True)
