"""The coverage bar of a gate is judged over all of the package, by the project's own settings."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_ITEM = "pyproject.toml::unit::coverage[total]"


_HALF_TESTED = "from shop.sign import sign\ndef test_sign(): assert sign(1) == '+'\n"


def _coverage(project: Project, *mode: str) -> tuple[dict[str, str], object]:
    run = project.gate("unit", *mode)
    assert run.report is not None
    return run.verdicts, run.report["gates"][0]["coverage"]


# Of a measurement with branches, beside no other gate.
_CORE = "sysmon" if sys.version_info >= (3, 14) else "ctrace"


def test_a_covered_package_passes(shop: Project, mode: Mode) -> None:
    measured = _coverage(shop, *mode)

    wanted = {"total": 100.0, "branch": 100.0, "packages": {}, "core": _CORE}
    assert measured == ({"unit": "passed"}, wanted)


def test_a_line_and_a_branch_that_nothing_runs_fail_the_gate(shop: Project, mode: Mode) -> None:
    shop.write({"tests/unit/test_sign.py": _HALF_TESTED})

    run = shop.gate("unit", *mode)

    assert (run.status, run.verdicts) == (1, {"unit": "failed"})
    assert run.reasons["unit"][0][1].startswith("shop: COV001 covers 66.66 %, 100 % is asked for")
    assert f"FAILED {_ITEM}" in run.out


def test_a_bar_over_a_package_without_a_statement_is_undecided(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    bars = settings.replace("total = 100", "packages = { 'shop/empty' = 90 }, total = 100")
    shop.write({"pyproject.toml": bars, "shop/empty/__init__.py": ""})

    run = shop.gate("unit")

    assert (bars == settings, run.status, run.verdicts) == (False, 1, {"unit": "undecided"})


def test_a_file_that_nothing_imports_counts(shop: Project) -> None:
    shop.write({"shop/late.py": "LATE = 1\n"})

    assert _coverage(shop)[0] == {"unit": "failed"}


def test_a_file_in_a_folder_without_init_that_nothing_imports_counts(
    shop: Project, mode: Mode
) -> None:
    shop.write({"shop/extra/late.py": "LATE = 1\nLATER = 2\n"})

    run = shop.gate("unit", *mode)

    assert (run.status, run.verdicts) == (1, {"unit": "failed"})
    assert "shop/extra/late.py misses 1-2" in run.out


def test_a_file_that_the_project_omits_does_not_count(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write(
        {
            "shop/extra/late.py": "LATE = 1\n",
            "pyproject.toml": settings + 'omit = ["shop/extra/*"]\n',
        }
    )

    assert _coverage(shop)[0] == {"unit": "passed"}


@pytest.mark.parametrize("env", [{}, {"PYTEST_ADDOPTS": "--no-cov"}], ids=["typed", "environment"])
def test_a_run_that_measures_nothing_is_undecided(
    shop: Project, mode: Mode, env: dict[str, str]
) -> None:
    flags = () if env else ("--no-cov",)

    run = shop.gate("unit", *flags, *mode, env=env)

    assert (run.is_green(), run.reasons) == (
        False,
        {"unit": [("coverage-no-data", "coverage: this run wrote no .coverage")]},
    )


def test_the_data_of_an_earlier_run_is_not_taken_for_this_runs(shop: Project) -> None:
    before = shop.gate("unit")

    run = shop.gate("unit", "--no-cov")

    assert before.is_green()
    assert (run.is_green(), run.reasons) == (
        False,
        {"unit": [("coverage-no-data", "coverage: this run wrote no .coverage")]},
    )


def test_what_an_earlier_run_covered_is_not_appended_to(shop: Project, mode: Mode) -> None:
    before = shop.gate("unit")
    shop.write({"tests/unit/test_sign.py": _HALF_TESTED})

    run = shop.gate("unit", "--cov-append", *mode)

    assert (before.is_green(), run.verdicts) == (True, {"unit": "failed"})


def test_a_coveragerc_that_shadows_the_settings_leaves_the_gate_undecided(shop: Project) -> None:
    shop.write(
        {
            ".coveragerc": "[run]\nbranch = true\nomit = shop/sign.py\n",
            "tests/unit/test_sign.py": _HALF_TESTED,
        }
    )

    run = shop.gate("unit")

    assert (run.is_green(), run.reasons) == (
        False,
        {
            "unit": [
                (
                    "coverage-shadowed",
                    (
                        "coverage: .coveragerc shadows [tool.coverage] of pyproject.toml; "
                        "keep one of them"
                    ),
                )
            ]
        },
    )


def test_a_coveragerc_alone_is_the_projects_own_choice(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write(
        {
            ".coveragerc": "[run]\nbranch = true\n",
            "pyproject.toml": settings.split("[tool.coverage")[0],
        }
    )

    assert _coverage(shop)[0] == {"unit": "passed"}


def test_a_project_without_a_statement_is_undecided(shop: Project) -> None:
    shop.write(
        {"shop/sign.py": "", "tests/unit/test_sign.py": "import shop.sign\ndef test_it(): pass"}
    )

    run = shop.gate("unit")

    assert (run.verdicts, [code for code in run.codes if code != "exit-status"]) == (
        {"unit": "undecided"},
        ["coverage-nothing"],
    )


def test_a_bar_over_a_folder_without_files_is_undecided(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    bars = "{ total = 100, packages = { 'shop/finance' = 90 } }"
    shop.write(
        {
            "pyproject.toml": settings.replace("{ total = 100, branch = true }", bars),
            "shop/finance/notes.txt": "",
        }
    )

    run = shop.gate("unit")

    assert (run.verdicts, run.reasons["unit"]) == (
        {"unit": "undecided"},
        [("coverage-no-files", "coverage: no measured file lies in shop/finance")],
    )


def test_a_mistyped_coverage_setting_is_told_without_a_crash(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings.replace("branch = true\n", 'brunch = "yes"\n')})

    run = shop.gate("unit")

    assert ("Traceback" in run.out + run.err, "brunch" in run.out + run.err) == (False, True)


def test_the_tests_of_other_gates_cover_nothing(shop: Project, mode: Mode) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write(
        {
            "pyproject.toml": settings.replace(
                '"tests/unit" = "unit"', '"tests/unit" = "unit"\n"tests/other" = "integration"'
            ),
            "tests/unit/test_sign.py": _HALF_TESTED,
            "tests/other/test_minus.py": """
            from shop.sign import sign

            def test_minus(): assert sign(-1) == "-"
            """,
        }
    )

    run = shop.gate("unit,integration", *mode)

    assert run.verdicts == {"unit": "failed", "integration": "passed"}


def test_a_gate_of_its_own_settings_ignores_how_the_measuring_began(shop: Project) -> None:
    """`coverage run` around pytest, as our own tests do it, changes no verdict."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "coverage", "run", "--data-file=outer"),
            *("-m", "pytest", "--gate=unit", "-p", "no:pytest_postgresql", "-p", "no:faker"),
        ],
        cwd=shop.root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
