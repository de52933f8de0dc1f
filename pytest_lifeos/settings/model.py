"""The frozen values that settings are read into."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


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
    has one; `tools` the outside tools that these run; durations are seconds.
    """

    name: str
    select: str
    module: str | None = None
    tools: tuple[str, ...] = ()
    budget: float | None = None
    on_budget: str = "fail"
    minimum_items: int = 1
    max_skipped: int = 0
    coverage: Coverage | None = None
    paths: tuple[str, ...] = ()
    timeout: float = 600.0
    script_location: str = "migrations"
    metadata: str | None = None
    app: str | None = None
    dangerous: str = "flag"


@dataclass(frozen=True, kw_only=True)
class Database:
    """What the database fixtures work on: "sqlite" or "postgresql"."""

    backend: str = "sqlite"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that `[tool.lifeos]` of the project at `root` says, defaults filled in."""

    root: Path
    package: str | None
    lock: str | None
    marks: Mapping[str, str]
    gates: Mapping[str, Gate]
    pipelines: Mapping[str, tuple[str, ...]]
    database: Database = field(default_factory=Database)

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
