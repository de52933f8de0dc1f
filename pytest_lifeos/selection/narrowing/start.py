"""Start: what one start of pytest was given and what it came to, as plain values."""

import os
import re
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_lifeos.paths import from_root

# `-vW ignore` is `-v -W ignore`.
_FLAGS = re.compile("^-[lqsvx]+(?=.)")


@dataclass(frozen=True, kw_only=True)
class Start:
    """One start of pytest.

    `options` are the values that hold, by pytest's own names, from the command line, PYTEST_ADDOPTS
    and `addopts` together; `addopts` are the words that the project commits. `folder` is where
    pytest was started, `args` what it collects, relative to there; `ini` is the file that it read.
    `typed` are the words of the command line and of PYTEST_ADDOPTS, `skipped` the norecursedirs.
    """

    options: Mapping[str, object]
    root: Path
    folder: Path
    ini: Path | None
    addopts: Sequence[str] = ()
    args: Sequence[str] = ()
    typed: Sequence[str] = ()
    testpaths: Sequence[str] = ()
    python_files: Sequence[str] = ()
    skipped: Sequence[str] = ()
    filterwarnings: Sequence[str] = ()
    environment_filters: Sequence[str] = ()
    max_warnings: str | None = None
    blocked: Collection[str] = ()
    has_autoload: bool = True
    optimized: bool = False

    def values(self, dest: str) -> list[str]:
        """The values of an option that may be given more than once."""
        given = self.options.get(dest) or ()
        return [str(value) for value in given] if isinstance(given, (list, tuple)) else []

    def relative(self, path: Path) -> str:
        """The path as the project would write it."""
        return from_root(path, self.root)

    def committed(self, parser: ArgumentParser) -> Namespace:
        """What `addopts` alone gives for the options that `parser` knows."""
        words = [_FLAGS.sub("-", word) for word in self.addopts]
        return parser.parse_known_args(words)[0]


def read_start(config: pytest.Config) -> Start:
    """The start of this process."""
    return Start(
        options=vars(config.option),
        root=config.rootpath,
        folder=config.invocation_params.dir,
        ini=config.inipath,
        addopts=config.getini("addopts"),
        args=tuple(config.args),
        typed=_typed(config),
        testpaths=config.getini("testpaths"),
        python_files=config.getini("python_files"),
        skipped=config.getini("norecursedirs"),
        filterwarnings=config.getini("filterwarnings"),
        environment_filters=tuple(sys.warnoptions),
        max_warnings=_max_warnings(config),
        blocked=frozenset(_blocked(config)),
        has_autoload=not os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD"),
        optimized=bool(sys.flags.optimize),
    )


def _typed(config: pytest.Config) -> tuple[str, ...]:
    words = shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))
    return (*words, *map(str, config.invocation_params.args))


def _max_warnings(config: pytest.Config) -> str | None:
    """The setting `max_warnings`, which older versions of pytest do not know."""
    try:
        given = config.getini("max_warnings")
    except ValueError:
        return None
    return None if given is None else str(given)


def _blocked(config: pytest.Config) -> list[str]:
    """The plugins of `-p no:NAME` that pytest really leaves out: a later `-p NAME` undoes it."""
    named = [str(each).strip().removeprefix("no:") for each in config.option.plugins]
    return [name for name in named if config.pluginmanager.is_blocked(name)]


def addopts_parser() -> ArgumentParser:
    """A parser for what is looked for in `addopts`; it lets everything else pass."""
    return ArgumentParser(add_help=False, allow_abbrev=False, fromfile_prefix_chars="@")
