"""Configuration: a gate measures by the project's own settings of coverage.py, and by no others."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_lifeos.finding import CannotTell

# What coverage.py reads, in its order, and what must stand in a file that is not coverage's alone.
# https://coverage.readthedocs.io/en/latest/config.html
_FILES = {
    ".coveragerc": b"",
    ".coveragerc.toml": b"",
    "setup.cfg": b"[coverage:",
    "tox.ini": b"[coverage:",
}
_CHOOSERS = ("COVERAGE_RCFILE", "COVERAGE_FORCE_CONFIG")


def own_configuration(root: Path) -> Path:
    """The file in the project's folder that coverage.py picks by itself; pyproject.toml at the last."""
    for name, sign in _FILES.items():
        path = root / name
        if path.is_file() and sign in path.read_bytes():
            return path
    return root / "pyproject.toml"


def require_own(root: Path, here: Path, given: str, environ: Mapping[str, str]) -> None:
    """Raises CannotTell where anything but the project's own configuration has a say.

    `given` is pytest-cov's `--cov-config`, relative to `here`. The environment and a flag differ from
    one machine to the next, and can leave out what the committed settings count.
    """
    for code, message in _objections(root, here, given, environ):
        raise CannotTell(code, f"coverage: {message}")


def _objections(
    root: Path, here: Path, given: str, environ: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    own = own_configuration(root)
    for name in _CHOOSERS:
        if environ.get(name):
            yield "coverage-config", f"{name} chooses other settings than {own.name}; unset it"
    if given != ".coveragerc" and (here / given).resolve() != own.resolve():
        what = f"--cov-config {given} chooses other settings than {own.name}; leave it out"
        yield "coverage-config", what
    if own.name != "pyproject.toml" and b"[tool.coverage" in (root / "pyproject.toml").read_bytes():
        what = f"{own.name} shadows [tool.coverage] of pyproject.toml; keep one of them"
        yield "coverage-shadowed", what
