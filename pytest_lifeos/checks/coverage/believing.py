"""Believing: why what other runs measured says nothing of the sources that are here."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from pytest_lifeos.checks.coverage.gathered import Part
from pytest_lifeos.checks.coverage.origin import digests
from pytest_lifeos.checks.coverage.sources import source_files
from pytest_lifeos.checks.coverage.statements import code_lines
from pytest_lifeos.finding import CannotTell


def require_alike(parts: Sequence[Part], *, branches: bool) -> None:
    """Raises CannotTell where some measured branches and others lines, or all lines for a bar over both."""
    without = next((part for part in parts if not part.has_branches), None)
    with_them = next((part for part in parts if part.has_branches), None)
    if without is None:
        return
    if with_them is not None:
        what = f"{with_them.given} holds branches, {without.given} lines only; measure both alike"
        raise CannotTell("coverage-mixed", f"coverage: {what}")
    if branches:
        what = (
            f"the bars count branches, {without.given} holds lines only; measure with --cov-branch"
        )
        raise CannotTell("coverage-mixed", f"coverage: {what}")


def require_absolute(parts: Iterable[Part], config_file: str) -> None:
    """Raises CannotTell for relative paths, of which coverage.py knows no file unless it is told so."""
    import coverage

    configured = coverage.Coverage(data_file=None, config_file=config_file)
    if configured.get_option("run:relative_files"):
        return
    for part in parts:
        for name in sorted(part.files):
            if not (PurePosixPath(name).is_absolute() or PureWindowsPath(name).is_absolute()):
                what = f"{part.given} holds the relative path {name}"
                way_out = "set relative_files = true in the settings of coverage.py here too"
                raise CannotTell("coverage-elsewhere", f"coverage: {what}; {way_out}")


def require_origin(parts: Iterable[Part], root: Path, package: Path, commit: str | None) -> None:
    """Raises CannotTell for data that says that it is of another commit or of other sources."""
    here = digests(root, source_files(package))
    for part in parts:
        if part.origin is None:
            continue
        if part.origin.commit and commit and part.origin.commit != commit:
            what = f"is of commit {part.origin.commit[:12]}, checked out is {commit[:12]}"
            raise CannotTell("coverage-other-commit", f"coverage: {part.given} {what}")
        changed = sorted(dict(here.items() ^ part.origin.sources.items()))
        if changed:
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            what = f"{changed[0]}{more} changed since {part.given} was measured"
            raise CannotTell("coverage-changed", f"coverage: {what}")


def require_package(data_file: Path, root: Path, package: Path) -> dict[str, set[int]]:
    """The lines that were run of each source file of the package, by its path from `root` on.

    Raises CannotTell for data that measured none of them, or measured them somewhere else.
    """
    import coverage

    data = coverage.CoverageData(basename=str(data_file))
    data.read()
    base, inside, strange = root.resolve(), package.resolve(), []
    known: dict[str, set[int]] = {}
    for name in data.measured_files():
        path = Path(os.path.realpath(base / name))
        if path.is_relative_to(inside):
            known[path.relative_to(base).as_posix()] = set(data.lines(name) or ())
        elif not path.is_relative_to(base):
            strange.append(path)
    data.close()
    _require_mapped(strange, base, inside)
    if not known:
        where = inside.relative_to(base).as_posix()
        what = f"the data measured no file of {where}"
        raise CannotTell("coverage-nothing", f"coverage: {what}; measure with --cov={where}")
    return known


def require_current(lines: dict[str, set[int]], root: Path) -> None:
    """Raises CannotTell where a file that was measured is gone, or holds no code at a line that was run."""
    for name, run in sorted(lines.items()):
        path = root / name
        if not path.is_file():
            raise CannotTell("coverage-changed", f"coverage: {name} was measured, and is not there")
        strange = run - code_lines(name, path.read_bytes()) if path.suffix == ".py" else set()
        if strange:
            what = f"{name} holds no code at line {min(strange)}, which was run"
            raise CannotTell("coverage-changed", f"coverage: {what}; it changed since")


def _require_mapped(strange: Iterable[Path], base: Path, inside: Path) -> None:
    """A file of the package on another machine is told by the end of its path."""
    ends = {f"/{path.relative_to(base).as_posix()}" for path in source_files(inside)}
    depth = max((end.count("/") for end in ends), default=0)
    for path in strange:
        parts = path.parts
        if any("/" + "/".join(parts[-n:]) in ends for n in range(1, depth + 1)):
            what = f"{path} was measured, which is not below {base}"
            way_out = "set [tool.coverage.paths], or relative_files = true where it is measured"
            raise CannotTell("coverage-elsewhere", f"coverage: {what}; {way_out}")
