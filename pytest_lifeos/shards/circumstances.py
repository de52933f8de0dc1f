"""Circumstances: what must be the same on all machines for their parts to make one run."""

import hashlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from pytest_lifeos.checks.coverage.sources import source_files
from pytest_lifeos.reporters.checkout import Checkout
from pytest_lifeos.settings import Settings

# What pytest and coverage.py may be configured by at the root of a project.
_CONFIGURATION = (
    ".coveragerc",
    ".coveragerc.toml",
    ".pytest.ini",
    ".pytest.toml",
    "pyproject.toml",
    "pytest.ini",
    "pytest.toml",
    "setup.cfg",
    "tox.ini",
)
_JUDGES = ("pytest-lifeos", "pytest", "pytest-cov", "coverage")
# The id of a run that is the same for all its jobs; a Kubernetes manifest gives ours.
RUNS = (
    "LIFEOS_SHARD_RUN",
    "GITHUB_RUN_ID",
    "CI_PIPELINE_ID",
    "CIRCLE_WORKFLOW_ID",
    "BUILDKITE_BUILD_ID",
)


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """The commit with its uncommitted changes, configuration and sources as SHA-256, versions, run.

    None stands for what could not be told: no git, no package, no CI system.
    """

    commit: str | None
    changes: str | None
    settings: str
    sources: str | None
    run: str | None
    versions: Mapping[str, str]

    def differences(self, here: "Circumstances") -> Iterator[tuple[str, str]]:
        """Each reason, as its code and words, for which this is not what is `here`."""
        if self.commit != here.commit:
            yield "shard-other-commit", f"is of commit {_short(self.commit)}{_not(here.commit)}"
        elif self.changes != here.changes:
            yield "shard-other-commit", "is of other uncommitted changes than those here"
        elif self.sources != here.sources:
            yield "shard-other-commit", "measured other source files than those here"
        if self.settings != here.settings:
            yield "shard-other-configuration", "was configured by other files than those here"
        for name in sorted({*self.versions, *here.versions}):
            mine, other = self.versions.get(name), here.versions.get(name)
            if mine != other:
                yield "shard-other-configuration", f"ran with {name} {mine}, here it is {other}"
        if here.run is not None and self.run != here.run:
            yield "shard-other-run", f"is of run {self.run}, this is run {here.run}"


def circumstances(settings: Settings, checkout: Checkout | None) -> Circumstances:
    """Those of this process, now."""
    root = settings.root
    package = (root / settings.package).resolve() if settings.package else None
    runs = (os.environ.get(name) for name in RUNS)
    return Circumstances(
        commit=checkout.commit if checkout else None,
        changes=checkout.changes if checkout else None,
        settings=_digest((root / name for name in _CONFIGURATION), root),
        sources=_digest(source_files(package), package) if package else None,
        run=next((run for run in runs if run), None),
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    """A minor release of Python decides which lines there are; a patch release does not."""
    python = f"{sys.implementation.name} {sys.version_info.major}.{sys.version_info.minor}"
    return {"python": python} | {name: version(name) for name in _JUDGES}


def _digest(paths: Iterable[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        if path.is_file():
            content = hashlib.sha256(path.read_bytes()).digest()
            digest.update(os.fsencode(path.relative_to(root).as_posix()) + b"\0" + content)
    return digest.hexdigest()


def _short(commit: str | None) -> str:
    return commit[:12] if commit else "unknown"


def _not(commit: str | None) -> str:
    return f", checked out is {_short(commit)}"
