"""The base project of every fault, and what the commands of today and ours make of it."""

import os
import signal
import subprocess
import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path

from tests.faults.fault import Fault, Setup

_TIMEOUT_S = 120
# What is installed for other tests, and speaks up where warnings are errors, is not what these are about.
_PYTEST = ("-m", "pytest", "-p", "no:pytest_postgresql", "-p", "no:asyncio", "-p", "no:anyio")
_PLAIN = ("-m", "unit and not slow", "--cov=shop", "--cov-branch", "--cov-fail-under=99")

_PYPROJECT = """\
[tool.lifeos]
package = "shop"

[tool.lifeos.marks]
"tests/unit" = "unit"

[tool.lifeos.gates.unit]
{policy}

[tool.pytest]
testpaths = ["tests"]
pythonpath = ["."]
{pytest}

{settings}
"""
_BASE = {
    "shop/__init__.py": "",
    "shop/sign.py": """
        def sign(number):
            if number < 0:
                return "-"
            return "+"
        """,
    "tests/unit/test_sign.py": """
        from shop.sign import sign


        def test_negative():
            assert sign(-1) == "-"


        def test_positive():
            assert sign(1) == "+"
        """,
}


def ours_is_green(fault: Fault, setup: Setup, mode: tuple[str, ...], python: str) -> bool:
    """Whether `pytest --gate ... && python -m pytest_lifeos verify ...` ends with 0."""
    with tempfile.TemporaryDirectory(prefix="fault-") as name:
        if fault.after_green:
            _lay(Path(name), fault.clean)
            _gate(Path(name), fault.clean, mode, python)
        _lay(Path(name), setup)
        return _gate(Path(name), setup, mode, python)


def plain_is_green(fault: Fault, setup: Setup, mode: tuple[str, ...], python: str) -> bool:
    """Whether the command of today ends with 0: pytest, pytest-cov and its threshold, without `--gate`."""
    with tempfile.TemporaryDirectory(prefix="fault-") as name:
        if fault.after_green:
            _lay(Path(name), fault.clean)
            _plain(Path(name), fault, fault.clean, mode, python)
        _lay(Path(name), setup)
        return _plain(Path(name), fault, setup, mode, python)


def _lay(root: Path, setup: Setup) -> None:
    """The base project, and over it what the setup changes."""
    pyproject = _PYPROJECT.format(
        policy=setup.policy, pytest=setup.pytest, settings=textwrap.dedent(setup.settings)
    )
    for path, text in {"pyproject.toml": pyproject, **_BASE, **setup.files}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")


def _gate(root: Path, setup: Setup, mode: tuple[str, ...], python: str) -> bool:
    asked = ("--gate", setup.gate, "--gate-report", "out")
    verify = ("-m", "pytest_lifeos", "verify", "out", *setup.gate.split(","))
    ran = _status(root, setup.env, python, *_PYTEST, *asked, *mode, *setup.args)
    return ran == 0 and _status(root, {}, python, *verify) == 0


def _plain(root: Path, fault: Fault, setup: Setup, mode: tuple[str, ...], python: str) -> bool:
    words = fault.plain or (*_PYTEST, *_PLAIN, *mode)
    return _status(root, setup.env, python, *words, *setup.args) == 0


def _status(root: Path, env: Mapping[str, str], *argv: str) -> int:
    """The exit status of a process in the project; one that hangs is ended with all that it started."""
    process = subprocess.Popen(
        argv,
        cwd=root,
        env=_environment() | dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


def _environment() -> dict[str, str]:
    """Ours, without what speaks to pytest or to coverage.py."""
    return {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("PYTEST_", "COVERAGE_"))
    }
