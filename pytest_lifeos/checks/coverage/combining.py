"""Combining: data files of several runs as one, by coverage.py itself."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_lifeos.finding import CannotTell

if TYPE_CHECKING:
    from coverage import Coverage


def combine(
    files: Iterable[Path], roots: Iterable[str], root: Path, config_file: str, target: Path
) -> None:
    """All files as the one data file `target`; they stay as they are.

    `roots` are the projects' roots where the files were measured, `root` is the one here. Raises
    CannotTell where coverage.py leaves a file out.
    """
    import coverage

    with _nothing_left_out():
        data = coverage.Coverage(data_file=str(target), config_file=config_file)
        _map_roots(data, roots, root)
        data.combine([str(each) for each in files], strict=True, keep=True)
        data.save()
        data.get_data().close()


@contextmanager
def _nothing_left_out() -> Iterator[None]:
    """An error of coverage.py, and its warning that it left out a file and goes on, as CannotTell."""
    import coverage

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            yield
        except coverage.CoverageException as error:
            raise CannotTell("coverage-unreadable", f"coverage: {error}") from None
    for each in said:
        if "combine" in str(each.message):
            raise CannotTell("coverage-unreadable", f"coverage: {each.message}")


def _map_roots(data: "Coverage", roots: Iterable[str], root: Path) -> None:
    """The project may lie elsewhere on another machine; coverage.py's own `paths` come first."""
    own = data.get_option("paths")
    ours = {"lifeos": [str(root.resolve()), *dict.fromkeys(roots)]}
    data.set_option("paths", {**own, **ours} if isinstance(own, dict) else ours)
