"""The frozen values that settings are read into."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pytest_lifeos.settings.gathered import GatheredData
from pytest_lifeos.settings.planting import Planting
from pytest_lifeos.settings.shard import Shard

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The coverage bars of one gate, in percent (0 to 100); `packages` maps a folder to its bar.

    `branch` says whether branches are measured; they then count in every percentage, as coverage.py
    counts them: (covered lines + covered branches) / (lines + branches). `branch_bar` is the bar of the
    branches alone, `patch` that of the lines changed since the base branch. `may_drop` is by how many
    percentage points the total may be below the last green run on the base branch.
    """

    total: float | None = None
    branch: bool = False
    packages: Mapping[str, float] = field(default_factory=dict)
    branch_bar: float | None = None
    patch: float | None = None
    may_drop: float | None = None

    def has_bar(self) -> bool:
        """Whether anything can be missed."""
        bars = (self.total, self.branch_bar, self.patch, self.may_drop)
        return bool(self.packages) or any(bar is not None for bar in bars)


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One quality gate: what it selects and the policy that its verdict is held to.

    `select` is a marker expression; `module` the file of the gate's own tests in the package, if it
    has one; durations are seconds; `max_xfailed` and `max_rerun` are None where as many tests as want
    may be expected to fail, or be run again until they pass; `own` are the settings that only this gate
    has, read by its row in the catalogue; `proofs` are the project's own defects for `--prove`.
    """

    name: str
    select: str
    module: str | None = None
    budget: float | None = None
    on_budget: str = "fail"
    minimum_items: int = 1
    max_skipped: int = 0
    max_xfailed: int | None = None
    max_rerun: int | None = None
    coverage: Coverage | None = None
    own: object | None = None
    proofs: Mapping[str, Planting] = field(default_factory=dict)

    def measures(self) -> bool:
        """Whether its coverage is that of its own tests, measured in its own run."""
        return self.coverage is not None and not self.gathers()

    def gathers(self) -> bool:
        """Whether its coverage is what other runs measured."""
        return isinstance(self.own, GatheredData)

    def owned(self, kind: type[T]) -> T:
        """The gate's own settings; raises TypeError for a gate that has none of this kind."""
        if not isinstance(self.own, kind):
            raise TypeError(f"the gate {self.name} has no {kind.__name__}")
        return self.own


@dataclass(frozen=True, kw_only=True)
class Database:
    """What the database fixtures work on: "sqlite", "postgresql", or the URL of a test database.

    `hosts` may be given besides this machine; `folders` maps a folder to the backend of its tests;
    `programs` is the folder of PostgreSQL's programs, None where it is to be looked for.
    A URL may hold a password, and is left out of what this object shows.
    """

    backend: str = field(default="sqlite", repr=False)
    hosts: tuple[str, ...] = ()
    folders: Mapping[str, str] = field(default_factory=dict)
    programs: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that `[tool.lifeos]` of the project at `root` says, defaults filled in.

    `unit_isolation` is what unit tests may not touch: "all", only the "network", or "nothing".
    `base` is the branch that a change is compared with; None asks CI and then git. `ledger` is the file
    of past verdicts, from the root on; None stands for no ledger. `declared` are the names of the gates
    and pipelines that the project itself speaks of; `orphans` is "fail" or "warn".
    """

    root: Path
    package: str | None
    lock: str | None
    marks: Mapping[str, str]
    gates: Mapping[str, Gate]
    pipelines: Mapping[str, tuple[str, ...]]
    database: Database = field(default_factory=Database)
    unit_isolation: str = "all"
    base: str | None = None
    ledger: str | None = None
    declared: frozenset[str] = frozenset()
    orphans: str = "warn"

    def placed_gates(self) -> frozenset[str]:
        """The gates that a pipeline holds, one of the project's own or one that every project has."""
        return frozenset(gate for gates in self.pipelines.values() for gate in gates)

    def ledger_file(self) -> Path | None:
        """Where past verdicts are; None without a ledger."""
        return None if self.ledger is None else self.root / self.ledger

    def locked(self) -> Path:
        """The lock file for the running Python; `{python}` in its name stands for 311 and the like."""
        version = f"{sys.version_info.major}{sys.version_info.minor}"
        return self.root / str(self.lock).replace("{python}", version)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the command line asks of this run: gates in order, the names as given, a report folder.

    `narrowed` says, by the name of a gate, what keeps it from being whole, once the session has begun;
    `shard` is the part of the tests that is this machine's, None where all are.
    """

    gates: tuple[Gate, ...]
    names: tuple[str, ...]
    report: Path | None
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shard: Shard | None = None
