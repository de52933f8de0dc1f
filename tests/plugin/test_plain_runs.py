"""pytest without `--gate`: markers and folders work, and nothing else is to be noticed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.settings.catalogue import KNOWN_GATES

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_MARKED = """
import pytest

@pytest.mark.unit
def test_unit(): pass

@pytest.mark.integration
def test_integration(): pass

@pytest.mark.slow
def test_slow(): pass

@pytest.mark.ml
def test_ml(): pass

def test_plain(): pass
"""


def _names(output: str) -> list[str]:
    return re.findall(r"::(test_\w+) PASSED", output)


@pytest.mark.parametrize(
    ("expression", "names"),
    [("unit", ["test_unit"]), ("slow or ml", ["test_slow", "test_ml"])],
)
def test_marker_expressions_work_without_any_settings(
    empty_project: Project, expression: str, names: list[str]
) -> None:
    empty_project.write(
        {
            "test_it.py": _MARKED,
            "pytest.toml": '[pytest]\nstrict = true\nfilterwarnings = ["error"]',
        }
    )

    done = empty_project.pytest("-v", "-m", expression)

    assert (done.returncode, _names(done.stdout)) == (0, names)


def test_a_folders_tests_carry_its_marker(project: Project) -> None:
    project.write(
        {
            "tests/unit/deep/test_deep.py": "def test_deep(): pass",
            "tests/test_outside.py": "def test_outside(): pass",
        }
    )

    done = project.pytest("-v", "-m", "unit")

    assert (done.returncode, sorted(_names(done.stdout))) == (0, ["test_clean", "test_deep"])


def test_a_folders_tests_carry_its_marker_when_one_file_is_named(project: Project) -> None:
    done = project.pytest("-v", "-m", "unit", "tests/unit/test_clean.py")

    assert (done.returncode, _names(done.stdout)) == (0, ["test_clean"])


def test_each_gate_has_a_marker(project: Project) -> None:
    done = project.pytest("--markers")

    assert [line for line in done.stdout.splitlines() if line.endswith(" gate")] == [
        f"@pytest.mark.{name}: the {name} gate"
        for name, known in KNOWN_GATES.items()
        if not known.on_demand
    ]


def test_gate_modules_are_collected_only_where_they_are_named(project: Project) -> None:
    plain = project.pytest("--collect-only", "-q", ".")
    named = project.pytest("--collect-only", "-q", "pyproject.toml::lint")

    assert plain.stdout.splitlines()[:-2] == ["tests/unit/test_clean.py::test_clean"]
    assert [line for line in named.stdout.splitlines() if "::" in line] == [
        "pyproject.toml::lint::test_ruff_finds_nothing",
        "pyproject.toml::lint::test_black_would_change_nothing",
    ]


@pytest.mark.parametrize("flags", [(), ("-v",), ("-n1",), ("-q", "-rA")], ids=" ".join)
def test_an_idle_plugin_changes_no_line_of_the_output(
    empty_project: Project, flags: tuple[str, ...]
) -> None:
    empty_project.write(
        {
            "test_it.py": """
            import pytest

            def test_pass(): pass
            def test_fail(): pytest.fail("first\\nsecond")
            def test_skip(): pytest.skip("why")
            """,
            "pyproject.toml": "[tool.pytest]\n",
        }
    )

    idle = empty_project.pytest(*flags).stdout
    without = empty_project.pytest("-p", "no:lifeos", *flags).stdout

    assert _steady(idle) == _steady(without)


def _steady(output: str) -> list[str]:
    """Without times, the rules whose width follows them, and the list of installed plugins."""
    steady = re.sub(r"=+|\d+\.\d+s|, lifeos-[\d.]+|gw\d|\[ *\d+%\]|lifeos-[\d.]+, ", "", output)
    return sorted(steady.splitlines())


def test_the_listing_names_every_gate_and_the_command_it_stands_for(project: Project) -> None:
    settings = (project.root / "pyproject.toml").read_text()
    bars = '[tool.lifeos.gates.unit]\ncoverage = { total = 90, branch = true }\nbudget = "5m"\n'
    project.write({"pyproject.toml": settings + bars})

    done = project.pytest("--gates")

    assert done.returncode == 0
    assert "      plain    pytest pyproject.toml::lint\n" in done.stdout
    assert '      plain    pytest -m "unit and not slow"\n' in done.stdout
    assert "      coverage total 90 % with branches\n" in done.stdout
    assert "      budget   5 min, over it: fail\n" in done.stdout
    assert "  pr = lint, typecheck, security, unit, migrations\n" in done.stdout


@pytest.mark.parametrize("expression", ["unit", "ml"])
def test_the_plain_command_of_the_listing_runs(project: Project, expression: str) -> None:
    project.write({"tests/test_ml.py": "import pytest\n@pytest.mark.ml\ndef test_ml(): pass"})
    listing = project.pytest("--gates").stdout
    command = re.search(rf"  {expression}: .*\n +plain +pytest (.*)", listing)
    assert command is not None

    done = project.pytest("-v", "-m", command[1].removeprefix("-m ").strip('"'))

    assert (done.returncode, len(_names(done.stdout))) == (0, 1)


_MAKES_A_REVISION = """
    from alembic import command
    from alembic.config import Config

    def test_revision():
        config = Config()
        config.set_main_option("script_location", "migrations")
        command.merge(config, "heads", "x") if {merges} else command.revision(config, "x")
"""


@pytest.mark.parametrize("merges", [True, False])
def test_in_ci_a_test_makes_no_revision_in_the_project(project: Project, merges: bool) -> None:
    """The line that says so, and no file."""
    project.write(
        {
            "migrations/script.py.mako": "",
            "migrations/versions/__init__.py": "",
            "tests/unit/test_revision.py": _MAKES_A_REVISION.format(merges=merges),
        }
    )

    run = project.pytest("tests/unit/test_revision.py", env={"CI": "true"})

    said = "RevisionRefused: CI makes no revision in migrations: make it where it can be read and"
    made = [path.name for path in (project.root / "migrations/versions").iterdir()]
    assert (run.returncode, said in run.stdout, made) == (1, True, ["__init__.py"]), run.stdout
