"""Narrowing: what on the command line makes a run less than the gate that it names."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest


def narrowed_by(config: pytest.Config) -> Iterator[str]:
    """Each thing that keeps pytest from looking at all of the project's tests, in words.

    Deselection (`-k`, `-m`, `--deselect`) is not seen here but by its effect on the items.
    """
    here = config.invocation_params.dir
    patterns: list[str] = config.getini("testpaths")
    roots = [path for pattern in patterns for path in config.rootpath.glob(pattern)]
    named = [here / arg.split("::")[0] for arg in config.args if "::" not in arg]
    for root in roots or [config.rootpath]:
        if not any(root.is_relative_to(os.path.normpath(path)) for path in named):
            yield f"{_given(config)} leaves out {_relative(root, config.rootpath)}"
            break
    if config.getoption("lf", False):
        yield "--lf runs only what failed last time"
    words = [*config.invocation_params.args, *os.environ.get("PYTEST_ADDOPTS", "").split()]
    yield from (f"{word} leaves out files" for word in _ignores(words))


def _given(config: pytest.Config) -> str:
    """The paths as the user typed them, or the folder that pytest was started in."""
    typed: list[str] = config.getoption("file_or_dir")
    return (
        " ".join(typed) or f"starting in {_relative(config.invocation_params.dir, config.rootpath)}"
    )


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _ignores(words: Iterable[object]) -> Iterator[str]:
    return (str(word) for word in words if str(word).startswith("--ignore"))
