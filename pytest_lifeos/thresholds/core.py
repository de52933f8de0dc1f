"""Core: by which of its engines coverage.py measures, and which it had best be asked for.

sys.monitoring (`sysmon`) costs next to nothing where lines are measured, from Python 3.12 on; branches
it can measure from 3.14 on, where it is coverage.py's own default.
https://coverage.readthedocs.io/en/latest/config.html#run-core
"""

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.thresholds.pytest_cov import controller_of

if TYPE_CHECKING:
    from coverage import Coverage

# With older ones two measurements in one process were not tried.
_OLDEST = (7, 17)
_NAMES = {"SysMonitor": "sysmon", "CTracer": "ctrace", "PyTracer": "pytrace"}


def core_to_ask_for(
    configured: "Coverage",
    *,
    branches: bool,
    contexts: bool,
    pauses: bool,
    python: tuple[int, ...] = sys.version_info[:2],
    environ: Mapping[str, str] = os.environ,
) -> str | None:
    """`sysmon` where it is right and coverage.py would not choose it by itself; None leaves it alone.

    Whoever names a core keeps it. File tracers, dynamic contexts and greenlets sys.monitoring has not.
    Where the measurement `pauses`, for the tests of another gate, only `ctrace` does stop: what sysmon
    has seen once it goes on to count (tried on 3.12 and 3.13).
    """
    import coverage

    if pauses:
        return "ctrace" if python >= (3, 12) else None
    options = ("run:core", "run:branch", "run:plugins", "run:dynamic_context", "run:timid")
    named = environ.get("COVERAGE_CORE") or any(configured.get_option(each) for each in options)
    own = configured.get_option("run:concurrency")
    concurrency = set(own if isinstance(own, list) else [own]) - {None, "thread", "multiprocessing"}
    if named or branches or contexts or concurrency:
        return None
    is_tried = coverage.version_info[:2] >= _OLDEST
    return "sysmon" if is_tried and (3, 12) <= python < (3, 14) else None


def core_in_use(config: pytest.Config) -> str | None:
    """The core that pytest-cov's measurement in this process has; None without one."""
    controller = controller_of(config)
    if controller is None or controller.cov is None:
        return None
    return _NAMES.get(str(dict(controller.cov.sys_info()).get("core")))
