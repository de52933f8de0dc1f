"""The frozen values that settings are read into."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pytest_lifeos.settings.planting import Planting

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The coverage bars of one gate, in percent (0 to 100); `packages` maps a folder to its bar.

    `branch` says whether branches are measured; they then count in every percentage, as coverage.py
    counts them: (covered lines + covered branches) / (lines + branches).
    """

    total: float | None = None
    branch: bool = False
    packages: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One quality gate: what it selects and the policy that its verdict is held to.

    `select` is a marker expression; `module` the file of the gate's own tests in the package, if it
    has one; durations are seconds; `own` are the settings that only this gate has, read by its row
    in the catalogue; `proofs` are the project's own defects for `--prove`.
    """

    name: str
    select: str
    module: str | None = None
    budget: float | None = None
    on_budget: str = "fail"
    minimum_items: int = 1
    max_skipped: int = 0
    coverage: Coverage | None = None
    own: object | None = None
    proofs: Mapping[str, Planting] = field(default_factory=dict)

    def owned(self, kind: type[T]) -> T:
        """The gate's own settings; raises TypeError for a gate that has none of this kind."""
        if not isinstance(self.own, kind):
            raise TypeError(f"the gate {self.name} has no {kind.__name__}")
        return self.own


@dataclass(frozen=True, kw_only=True)
class Database:
    """What the database fixtures work on: "sqlite", "postgresql", or the URL of a test database.

    `hosts` may be given besides this machine; `folders` maps a folder to the backend of its tests.
    A URL may hold a password, and is left out of what this object shows.
    """

    backend: str = field(default="sqlite", repr=False)
    hosts: tuple[str, ...] = ()
    folders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that `[tool.lifeos]` of the project at `root` says, defaults filled in.

    `unit_isolation` is what unit tests may not touch: "all", only the "network", or "nothing".
    """

    root: Path
    package: str | None
    lock: str | None
    marks: Mapping[str, str]
    gates: Mapping[str, Gate]
    pipelines: Mapping[str, tuple[str, ...]]
    database: Database = field(default_factory=Database)
    unit_isolation: str = "all"

    def locked(self) -> Path:
        """The lock file for the running Python; `{python}` in its name stands for 311 and the like."""
        version = f"{sys.version_info.major}{sys.version_info.minor}"
        return self.root / str(self.lock).replace("{python}", version)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks of this run: gates in order, the names as given, a report folder.

    `narrowed` says, by the name of a gate, what on the command line keeps it from being whole.
    """

    gates: tuple[Gate, ...]
    names: tuple[str, ...]
    report: Path | None
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
