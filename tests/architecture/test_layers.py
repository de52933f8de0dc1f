"""The walls of the package: layers, private imports, and what goes into the wheel."""

import ast
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pytest_lifeos"


def run(*argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def imported(source: str) -> Iterator[str]:
    """The modules that a source text imports, in full."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def private(source: str) -> list[str]:
    return [name for name in imported(source) if name.split(".")[0] == "_pytest"]


def test_imports_run_against_the_data_flow() -> None:
    """The contract is in pyproject.toml, where import-linter reads it."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"

    result = run(sys.executable, "-c", code)

    assert (result.returncode, "0 broken" in result.stdout) == (0, True), result.stdout


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import _pytest.mark", ["_pytest.mark"]),
        ("from _pytest import nodes", ["_pytest"]),
        ("import pytest", []),
    ],
)
def test_a_private_import_is_seen(source: str, found: list[str]) -> None:
    """The check below can fail."""
    assert private(source) == found


def test_nothing_private_of_pytest_is_imported() -> None:
    """Only names that pytest exports survive its next release."""
    sources = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}

    assert {path: private(source) for path, source in sources.items() if private(source)} == {}


def test_the_wheel_holds_the_plugin_alone(tmp_path: Path) -> None:
    """The app and its tests stay out; types and the report's schema come along."""
    built = run(
        *(sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--no-build-isolation"),
        *("--quiet", "--wheel-dir", str(tmp_path)),
    )

    assert built.returncode == 0, built.stderr
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"pytest_lifeos"}
    assert {"pytest_lifeos/py.typed", "pytest_lifeos/reporters/report.schema.json"} <= set(names)
