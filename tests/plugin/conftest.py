"""Small projects, and runs of pytest on them, serial and with two workers."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import jsonschema
import pytest

from pytest_lifeos.reporters import json_report
from pytest_lifeos.verify import objections

_SCHEMA = json.loads(Path(json_report.__file__).with_name("report.schema.json").read_text())
_EXAMPLES = Path(__file__).parent.parent / "examples"
_MEASURING = Path(__file__).parent.parent / "measuring"
# pytest-postgresql is nearly half of pytest's start, and Faker, which polyfactory brings, a quarter of
# the rest; what a project needs of these, it names.
_IDLE = ("cacheprovider", "pytest_postgresql", "faker", "platformdirs", "asyncio", "anyio")
_LIGHT = tuple(word for name in _IDLE for word in ("-p", f"no:{name}"))
_PYPROJECT = """
[tool.lifeos]
package = "shop"

[tool.lifeos.marks]
"tests/unit" = "unit"

[tool.pytest]
testpaths = ["tests"]
pythonpath = ["."]
strict = true
"""


class Reason(TypedDict):
    """A reason of a gate in the report."""

    code: str
    message: str


class Tool(TypedDict):
    """A tool of a gate in the report."""

    name: str
    exit_status: int | None


class Found(TypedDict):
    """A finding of a gate in the report."""

    path: str
    line: int
    code: str
    review: dict[str, str] | None


class Gate(TypedDict):
    """What these tests read of a gate in the report."""

    name: str
    verdict: str
    reasons: list[Reason]
    items: dict[str, int]
    coverage: dict[str, object] | None
    tools: list[Tool]
    findings: list[Found]


class Report(TypedDict):
    """What these tests read of a report."""

    verdict: str
    gates: list[Gate]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One finished run: its exit status, its output, and what `verify` has against it."""

    status: int
    out: str
    err: str
    report: Report | None
    objections: tuple[str, ...]

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of every gate in the report; empty where there is no report."""
        return {gate["name"]: gate["verdict"] for gate in self._gates()}

    @property
    def reasons(self) -> dict[str, list[tuple[str, str]]]:
        """Each gate's reasons as (code, message)."""
        return {
            gate["name"]: [(each["code"], each["message"]) for each in gate["reasons"]]
            for gate in self._gates()
        }

    @property
    def codes(self) -> list[str]:
        """The codes of the reasons of the only gate."""
        (reasons,) = self.reasons.values()
        return [code for code, _ in reasons]

    @property
    def items(self) -> dict[str, dict[str, int]]:
        """Each gate's counts that are not 0."""
        return {
            gate["name"]: {name: number for name, number in gate["items"].items() if number}
            for gate in self._gates()
        }

    def _gates(self) -> list[Gate]:
        return self.report["gates"] if self.report else []

    def is_green(self) -> bool:
        """Whether a pipeline would go on: both the run and `verify` say so."""
        return self.status == 0 and not self.objections


class Project:
    """A project at `root`, and pytest runs of its gates."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: Mapping[str, str]) -> None:
        """Writes files by path; their text is dedented."""
        for path, text in files.items():
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")

    def set(self, old: str, new: str) -> None:
        """Puts `new` in the place of a part of pyproject.toml that is there."""
        file = self.root / "pyproject.toml"
        settings = file.read_text(encoding="utf-8")
        assert old in settings, old
        file.write_text(settings.replace(old, new), encoding="utf-8")

    def copy(self, example: str) -> None:
        """Lays an example project, or a defect, over what is there."""
        shutil.copytree(_EXAMPLES / example, self.root, dirs_exist_ok=True)

    def pytest(
        self,
        *args: str,
        folder: str = ".",
        env: Mapping[str, str] | None = None,
        timeout: float = 120,
    ) -> subprocess.CompletedProcess[str]:
        """pytest in a process of its own, 80 columns wide, for at most `timeout` seconds."""
        return subprocess.run(
            [sys.executable, "-m", "pytest", *_LIGHT, *args],
            cwd=self.root / folder,
            env=_environment(env or {}),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def popen(self, *args: str, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """pytest in a process that the test ends itself."""
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", *_LIGHT, *args],
            cwd=self.root,
            env=_environment(env),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def gate(
        self, name: str, *args: str, folder: str = ".", env: Mapping[str, str] | None = None
    ) -> Run:
        """`pytest --gate NAME`, and what its report says, held to its schema."""
        out = self.root / "out"
        flags = (f"--gate={name}", f"--gate-report={out}")
        done = self.pytest(*flags, *args, folder=folder, env=env)
        text = out / "report.json"
        report = json.loads(text.read_text()) if text.exists() else None
        if report is not None:
            jsonschema.validate(report, _SCHEMA)
        internal = [line for line in done.stdout.splitlines() if line.startswith("INTERNALERROR")]
        assert not internal or "/xdist/" in "".join(internal[-4:]), done.stdout
        return Run(
            status=done.returncode,
            out=done.stdout,
            err=done.stderr,
            report=report,
            objections=tuple(objections(out, ())),
        )


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Ours, without what the run around this one has left there for pytest; measured to its end."""
    ours = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("PYTEST_", "DATABASE_URL"))
    }
    path = os.pathsep.join([str(_MEASURING), given.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    own = {"PYTHONPATH": path, "PYTEST_PLUGINS": "keep_measuring"}
    return ours | {"COLUMNS": "80"} | dict(given) | own


@pytest.fixture
def empty_project(tmp_path: Path) -> Project:
    """A project without a file."""
    return Project(tmp_path)


@pytest.fixture
def project(empty_project: Project) -> Project:
    """A project with [tool.lifeos] and one passing unit test."""
    empty_project.write(
        {
            "pyproject.toml": _PYPROJECT,
            "shop/__init__.py": "",
            "tests/unit/test_clean.py": "def test_clean(): pass",
        }
    )
    return empty_project


@pytest.fixture
def shop(project: Project) -> Project:
    """A package whose statements are all covered, and a bar of 100 % with branches."""
    settings = (project.root / "pyproject.toml").read_text()
    bar = "[tool.lifeos.gates.unit]\ncoverage = { total = 100, branch = true }\n"
    project.write(
        {
            "pyproject.toml": settings + bar + "[tool.coverage.run]\nbranch = true\n",
            "shop/__init__.py": "",
            "shop/sign.py": """
            def sign(number):
                if number < 0:
                    return "-"
                return "+"
            """,
            "tests/unit/test_sign.py": """
            from shop.sign import sign

            def test_sign(): assert (sign(1), sign(-1)) == ("+", "-")
            """,
        }
    )
    return project


@pytest.fixture(scope="session")
def postgresql() -> str:
    """The value of `--db`; a skip with the places searched where PostgreSQL is not installed."""
    from pytest_lifeos.database.binaries import BinariesMissing, find_binaries

    try:
        find_binaries()
    except BinariesMissing as error:
        pytest.skip(str(error))
    return "postgresql"


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Both values of `--db`."""
    chosen = str(request.param)
    return str(request.getfixturevalue("postgresql")) if chosen == "postgresql" else chosen


@pytest.fixture(
    params=[
        pytest.param((), id="serial"),
        pytest.param(("-n2",), id="two-workers", marks=pytest.mark.slow),
    ]
)
def mode(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The flags of a serial run and, for the night, of one with two workers."""
    flags: tuple[str, ...] = request.param
    return flags


@pytest.fixture(scope="session")
def project_type() -> type[Project]:
    """For fixtures that live longer than a test."""
    return Project
