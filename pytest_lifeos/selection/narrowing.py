"""Narrowing: what on the command line makes a run less than the gate that it names."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pytest_lifeos.settings import Gate

_COLLECTING = frozenset(
    ("norecursedirs", "python_classes", "python_files", "python_functions", "testpaths")
)


def narrowed_by(config: pytest.Config, gate: Gate) -> Iterator[str]:
    """Each thing that keeps pytest from looking at all of the gate's tests, in words.

    A gate with a module of its own is whole whatever paths are named. Deselection (`-k`, `-m`,
    `--deselect`) is not seen here but by its effect on the items.
    """
    if config.getoption("lf", False):
        yield "--lf runs only what failed last time"
    if gate.module is None:
        yield from _paths_left_out(config)
        yield from _settings_overridden(config)


def _paths_left_out(config: pytest.Config) -> Iterator[str]:
    here = config.invocation_params.dir
    patterns: list[str] = config.getini("testpaths")
    roots = [path for pattern in patterns for path in config.rootpath.glob(pattern)]
    named = [here / arg.split("::")[0] for arg in config.args if "::" not in arg]
    for root in roots or [config.rootpath]:
        if not any(root.is_relative_to(os.path.normpath(path)) for path in named):
            yield f"{_given(config)} leaves out {_relative(root, config.rootpath)}"
            break
    words = [str(word) for word in config.invocation_params.args]
    words.extend(os.environ.get("PYTEST_ADDOPTS", "").split())
    yield from (f"{ignored} leaves out files" for ignored in _ignores(words))


def _settings_overridden(config: pytest.Config) -> Iterator[str]:
    """`-o testpaths=...` would make the run whole by saying that there is less to run."""
    given: list[str] = config.getoption("override_ini") or []
    for override in given:
        if override.split("=")[0].strip() in _COLLECTING:
            yield f"-o {override} changes what is collected"


def _given(config: pytest.Config) -> str:
    """The paths as the user typed them, or the folder that pytest was started in."""
    typed: list[str] = config.getoption("file_or_dir")
    return (
        " ".join(typed) or f"starting in {_relative(config.invocation_params.dir, config.rootpath)}"
    )


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _ignores(words: Sequence[str]) -> Iterator[str]:
    for word, after in zip(words, [*words[1:], ""], strict=True):
        if word.startswith("--ignore"):
            yield word if "=" in word else f"{word} {after}"
