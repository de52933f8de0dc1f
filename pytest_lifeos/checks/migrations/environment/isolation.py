"""Keeps what a project's `env.py` does to the process from outliving the run."""

import contextlib
import logging
import logging.config
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

# What libpq takes from the environment even where it is given an address.
ELSEWHERE = frozenset({"PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE"})
_REDIRECTS = ELSEWHERE | {"PGOPTIONS"}


@contextlib.contextmanager
def isolated(root: Path) -> Iterator[None]:
    """Runs its block in `root`, with `root` importable, silent, and leaves the process as it was.

    Nothing that would lead libpq elsewhere is set. Kept are the working directory, `sys.path`, the environment variables, the logging configuration,
    the warning filters and the standard streams. No bytecode is written. Imported modules stay.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(_kept_directory(root))
        stack.enter_context(_kept_path(root))
        stack.enter_context(_kept_environ())
        stack.enter_context(_kept_logging())
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(_silenced())
        yield


@contextlib.contextmanager
def _kept_directory(root: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(root)
    try:
        yield
    finally:
        os.chdir(before)


@contextlib.contextmanager
def _kept_path(root: Path) -> Iterator[None]:
    path, wrote_nothing = sys.path[:], sys.dont_write_bytecode
    sys.path.insert(0, str(root))
    sys.dont_write_bytecode = True
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, wrote_nothing


@contextlib.contextmanager
def _kept_environ() -> Iterator[None]:
    before = dict(os.environ)
    for name in _REDIRECTS & before.keys():
        del os.environ[name]
    try:
        yield
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)


@contextlib.contextmanager
def _kept_logging() -> Iterator[None]:
    before = [_state(each) for each in _loggers()]
    threshold = logging.root.manager.disable
    configure = logging.config.fileConfig, logging.config.dictConfig
    # The real ones close every handler of the process, which nothing can undo.
    logging.config.fileConfig = logging.config.dictConfig = _configure_nothing
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.config.fileConfig, logging.config.dictConfig = configure
        for logger, level, handlers, disabled, propagate in before:
            if logger.level != level:  # setting it has every logger forget what it knows
                logger.setLevel(level)
            logger.handlers[:] = handlers
            logger.disabled, logger.propagate = disabled, propagate
        logging.disable(threshold)


def _loggers() -> list[logging.Logger]:
    known = logging.root.manager.loggerDict.values()
    return [logging.root, *(each for each in known if isinstance(each, logging.Logger))]


def _state(logger: logging.Logger) -> tuple[logging.Logger, int, list[logging.Handler], bool, bool]:
    return logger, logger.level, logger.handlers[:], logger.disabled, logger.propagate


def _configure_nothing(*_args: object, **_kwargs: object) -> None:
    """Stands in for `fileConfig` and `dictConfig`: how a project logs is not what is checked."""


@contextlib.contextmanager
def _silenced() -> Iterator[None]:
    """Nothing is printed, and a question that is asked finds the end of the input."""
    before = sys.stdin
    with open(os.devnull, "r+", encoding="utf-8") as nowhere:
        sys.stdin = nowhere
        try:
            with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
                yield
        finally:
            sys.stdin = before
