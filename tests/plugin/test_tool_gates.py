"""A gate whose tool cannot be believed is undecided, and says why; its clean twin passes."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

# A plugin of the project that puts a stand-in in the place of bandit.
_STAND_IN = """
from pytest_lifeos.checks.tools import bandit
from pytest_lifeos.checks.tools.tool import Tool, ToolReport

bandit.BANDIT = Tool(
    name="{distribution}",
    arguments=lambda root, paths: {arguments},
    exit_statuses=frozenset({{0}}),
    parse=lambda run, root: ToolReport(findings=(), files={files}),
)
"""


@pytest.fixture
def shop(project: Project) -> Project:
    """A project whose security gate runs a stand-in: `pytest --version`, which ends at once."""
    project.write({"shop/__init__.py": ""})
    _replace(project)
    return project


def _replace(
    project: Project,
    distribution: str = "pytest",
    arguments: str = '["--version"]',
    files: int = 1,
    settings: str = "",
) -> None:
    project.write(
        {
            "stand_in.py": _STAND_IN.format(
                distribution=distribution, arguments=arguments, files=files
            ),
            "pyproject.toml": (project.root / "pyproject.toml").read_text() + settings,
        }
    )


def _gate(project: Project, mode: Mode) -> tuple[bool, dict[str, str], list[tuple[str, str]]]:
    run = project.gate("security", "-p", "stand_in", *mode, env={"PYTHONPATH": "."})
    return run.is_green(), run.verdicts, run.reasons["security"]


def test_a_tool_that_can_be_believed_passes(shop: Project, mode: Mode) -> None:
    assert _gate(shop, mode) == (True, {"security": "passed"}, [])


def test_a_missing_tool_is_undecided(shop: Project, mode: Mode) -> None:
    _replace(shop, distribution="no-such-tool")

    assert _gate(shop, mode) == (
        False,
        {"security": "undecided"},
        [("tool-missing", "no-such-tool is not installed; try: pip install no-such-tool")],
    )


def test_a_tool_that_is_not_the_locked_version_is_undecided(shop: Project, mode: Mode) -> None:
    shop.write({"lock.txt": "pytest==0.1\n"})
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write(
        {
            "pyproject.toml": settings.replace(
                "[tool.lifeos]\n", '[tool.lifeos]\nlock = "lock.txt"\n'
            )
        }
    )

    green, verdicts, ((code, message),) = _gate(shop, mode)

    assert (green, verdicts, code) == (False, {"security": "undecided"}, "tool-version")
    assert message.endswith("lock.txt pins 0.1; install the lock")


def test_a_missing_lock_is_undecided(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write(
        {
            "pyproject.toml": settings.replace(
                "[tool.lifeos]\n", '[tool.lifeos]\nlock = "lock.txt"\n'
            )
        }
    )

    assert _gate(shop, ()) == (
        False,
        {"security": "undecided"},
        [("lock-missing", "lock.txt cannot be read")],
    )


def test_an_unknown_end_of_a_tool_is_undecided(shop: Project, mode: Mode) -> None:
    _replace(shop, arguments='["--no-such-flag"]')

    green, verdicts, ((code, message),) = _gate(shop, mode)

    assert (green, verdicts, code) == (False, {"security": "undecided"}, "tool-exit")
    assert message.startswith("pytest ended with 4 and said: ")


def test_a_tool_that_looks_at_no_file_is_undecided(shop: Project) -> None:
    _replace(shop, files=0)

    assert _gate(shop, ()) == (
        False,
        {"security": "undecided"},
        [("tool-no-files", "pytest looked at no file at all")],
    )


def test_a_tool_that_does_not_end_in_time_is_undecided_and_ended(shop: Project, mode: Mode) -> None:
    shop.write({"slow/test_slow.py": "import time\ndef test_slow(): time.sleep(60)\n"})
    settings = '\n[tool.lifeos.gates.security]\ntimeout = "0.1s"\n'
    _replace(shop, arguments='["slow/test_slow.py", "-p", "no:cacheprovider"]', settings=settings)

    assert _gate(shop, mode) == (
        False,
        {"security": "undecided"},
        [("tool-timeout", "security.pytest did not end within 0.1 s")],
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["term", "kill"])
def test_a_run_that_is_killed_leaves_no_tool_and_no_folder(
    shop: Project, mode: Mode, number: signal.Signals, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As when CI cancels a job; the tool is one that would not end by itself."""
    place = tmp_path_factory.mktemp("place")
    shop.write({"slow/test_slow.py": "import time\ndef test_slow(): time.sleep(600)\n"})
    _replace(shop, arguments='["slow/test_slow.py", "-p", "no:cacheprovider"]')
    with shop.popen(
        "--gate=security", "-p", "stand_in", *mode, env={"PYTHONPATH": ".", "TMPDIR": str(place)}
    ) as run:
        started = _eventually(lambda: bool(_tools_of(shop)) and bool(_folders_in(place)))

        run.send_signal(number)
        run.wait()

    ended = _eventually(lambda: not _tools_of(shop) and not _folders_in(place))
    assert (started, ended) == (True, True)


def _tools_of(project: Project) -> list[int]:
    """The processes that run the slow test in the project; one that is dead has no words."""
    found = []
    for words in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended just now
            is_slow = b"slow/test_slow.py" in words.read_bytes().split(b"\0")
            if is_slow and words.with_name("cwd").readlink() == project.root:
                found.append(int(words.parent.name))
    return found


def _folders_in(place: Path) -> list[Path]:
    return list(place.glob("lifeos-tools-*"))


def _eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()
