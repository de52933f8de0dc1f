"""Fault: one way in which something goes wrong while the exit status could still be 0, and its clean twin."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SERIAL: tuple[str, ...] = ()
TWO_WORKERS = ("-n", "2")
BAR = "coverage = { total = 99, branch = true }"


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What is laid over the base project and typed to start it.

    `files` by path, dedented; `policy` stands in the table of gate unit, `pytest` in that of pytest,
    `settings` below them; `args` and `env` are those of pytest; `gate` is what is asked for.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    policy: str = BAR
    pytest: str = ""
    settings: str = ""
    args: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    gate: str = "unit"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One case: `broken` must not be green, `clean` must be, under every one of `modes`.

    `plain` are the words after `python` of the command of today, where that is not pytest with
    pytest-cov and its threshold. `after_green` starts from a
    project whose clean twin has just passed: its verdict, caches and data still lie there.
    """

    name: str
    broken: Setup
    clean: Setup = field(default_factory=Setup)
    modes: tuple[tuple[str, ...], ...] = (SERIAL, TWO_WORKERS)
    plain: tuple[str, ...] = ()
    after_green: bool = False
