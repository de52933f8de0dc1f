"""The catalogue: the gates and pipelines that every project has, before it says anything of its own."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class KnownGate:
    """A gate as it is before a project says anything about it.

    `proves` is the one sentence of the listing and of the docs; `keys` are the settings that only
    this gate has; `module` is a test file in `pytest_lifeos/gates/`.
    """

    proves: str
    select: str
    module: str | None = None
    tools: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


KNOWN_GATES: Mapping[str, KnownGate] = {
    "lint": KnownGate(
        proves="ruff finds nothing and black would change nothing",
        select="lint",
        module="test_lint.py",
        tools=("ruff", "black"),
        keys=("paths", "timeout"),
    ),
    "typecheck": KnownGate(
        proves="mypy finds no type error",
        select="typecheck",
        module="test_typecheck.py",
        tools=("mypy",),
        keys=("paths", "timeout"),
    ),
    "security": KnownGate(
        proves="bandit finds no insecure code",
        select="security",
        module="test_security.py",
        tools=("bandit",),
        keys=("paths", "timeout"),
    ),
    "migrations": KnownGate(
        proves="one head, up, models match, down and up again",
        select="migrations",
        module="test_migrations.py",
        keys=("script_location", "metadata", "app", "dangerous"),
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
