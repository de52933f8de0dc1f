"""The catalogue: the gates and pipelines that every project has, before it says anything of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pytest_lifeos.checks.tools.bandit import BANDIT
from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.mypy import MYPY
from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.settings.gathered import read_gathered
from pytest_lifeos.settings.migrations import read_migrations
from pytest_lifeos.settings.table import Table
from pytest_lifeos.settings.tools import runs


@dataclass(frozen=True, kw_only=True)
class KnownGate:
    """A gate as it is before a project says anything about it.

    `proves` is the one sentence of the listing and of the docs; `module` is a test file in
    `pytest_lifeos/gates/`; `own` reads the settings that only this gate has. One that is `on_demand` is
    there for a project that declares it.
    """

    proves: str
    select: str
    module: str | None = None
    own: Callable[[Table], object] | None = None
    on_demand: bool = False


KNOWN_GATES: Mapping[str, KnownGate] = {
    "lint": KnownGate(
        proves="ruff finds nothing and black would change nothing",
        select="lint",
        module="test_lint.py",
        own=runs(RUFF, BLACK),
    ),
    "typecheck": KnownGate(
        proves="mypy finds no type error",
        select="typecheck",
        module="test_typecheck.py",
        own=runs(MYPY),
    ),
    "security": KnownGate(
        proves="bandit finds no insecure code",
        select="security",
        module="test_security.py",
        own=runs(BANDIT),
    ),
    "migrations": KnownGate(
        proves="one head, up, models match, down and up again",
        select="migrations",
        module="test_migrations.py",
        own=read_migrations,
    ),
    "coverage": KnownGate(
        proves="what other runs measured reaches the bars",
        select="coverage",
        module="test_coverage.py",
        own=read_gathered,
        on_demand=True,
    ),
    "unit": KnownGate(proves="the fast tests pass", select="unit and not slow"),
    "integration": KnownGate(
        proves="the tests with a database or a server pass", select="integration and not slow"
    ),
    "ml": KnownGate(proves="the models hold their bars", select="slow or ml"),
}

KNOWN_PIPELINES: Mapping[str, tuple[str, ...]] = {
    "pr": ("lint", "typecheck", "security", "unit", "migrations"),
}
