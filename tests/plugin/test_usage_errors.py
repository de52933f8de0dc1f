"""What cannot be used is one line and exit status 4, before any test runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_KNOWN = "integration, lint, migrations, ml, pr, security, typecheck, unit"

_COVERAGE = (
    "[tool.lifeos]\npackage = 'shop'\n[tool.lifeos.gates.coverage]\ncoverage = { total = 9 }"
)


def _with(settings: str) -> str:
    return f'{settings}\n[tool.pytest]\ntestpaths = ["tests"]\nstrict = true\n'


@pytest.fixture
def traced(empty_project: Project) -> Project:
    """A project whose conftest and whose test each leave a file behind when they run."""
    empty_project.write(
        {
            "pyproject.toml": _with("[tool.lifeos]"),
            "tests/unit/test_it.py": "def test_it(): open('ran', 'w').close()",
            "shop/__init__.py": "",
        }
    )
    return empty_project


@pytest.mark.parametrize(
    ("settings", "flags", "line"),
    [
        (
            "[tool.lifeos]",
            ("--gate=untit",),
            f'ERROR: --gate: no gate or pipeline "untit"; did you mean "unit"? known: {_KNOWN}',
        ),
        (
            "[tool.lifeos]",
            ("--gate=",),
            f'ERROR: --gate: no gate or pipeline ""; known: {_KNOWN}',
        ),
        (
            "[tool.lifeos]\npakcage = 'shop'",
            (),
            (
                'ERROR: pyproject.toml: tool.lifeos: no key "pakcage"; did you mean "package"? '
                "known: base, database, gates, ledger, lock, marks, orphans, package, "
                "pipelines, unit_isolation"
            ),
        ),
        (
            "[tool.lifeos.gates.unit]\ncoverage = { total = 101 }\n[tool.lifeos.marks]",
            (),
            (
                "ERROR: pyproject.toml: tool.lifeos.gates.unit.coverage.total = 101: should be "
                "a number from 0 to 100"
            ),
        ),
        (
            "[tool.lifeos.gates.unit]\nbudget = '5 parsecs'",
            ("--gate=unit",),
            (
                "ERROR: pyproject.toml: tool.lifeos.gates.unit.budget = '5 parsecs': should be "
                'a time such as "90s", "5m" or "1h30m", at most a week'
            ),
        ),
        (
            "[tool.lifeos.marks]\n'tests/untit' = 'unit'",
            (),
            (
                'ERROR: pyproject.toml: tool.lifeos.marks: there is no folder "tests/untit" '
                'in the project; did you mean "tests/unit"?'
            ),
        ),
        (
            "[tool.lifeos]",
            ("--gate-report=out",),
            "ERROR: --gate-report: needs --gate NAME, whose report it writes",
        ),
        (
            "[tool.lifeos]",
            ("--gate=unit", "--gate-report=pyproject.toml"),
            "ERROR: --gate-report {root}/pyproject.toml: File exists; give a folder of its own",
        ),
        (
            "[tool.other]",
            ("--gate=unit",),
            "ERROR: {root}/pyproject.toml: has no [tool.lifeos] table, so there are no gates",
        ),
        (
            "[tool.other]",
            ("--gates",),
            "ERROR: {root}/pyproject.toml: has no [tool.lifeos] table, so there are no gates",
        ),
        (
            "[tool.lifeos]\npackage = 'shop'\n[tool.lifeos.gates.unit]\ncoverage = { total = 9 }",
            ("--gate=unit", "-p", "no:pytest_cov"),
            "ERROR: --gate: unit holds a coverage bar, and pytest-cov is switched off",
        ),
        (
            (
                "[tool.lifeos]\npackage = 'shop'\n[tool.lifeos.gates]\n"
                "unit.coverage = { total = 9 }\nml.coverage = { total = 9 }"
            ),
            ("--gate=unit,ml",),
            "ERROR: --gate: unit and ml both hold coverage bars; ask for one of them a run",
        ),
        (
            "[tool.lifeos]",
            ("--gate=coverage",),
            (
                "ERROR: --gate: the project declares no gate coverage; say what it is held to in "
                "[tool.lifeos.gates.coverage]"
            ),
        ),
        (
            _COVERAGE,
            ("--gate=coverage",),
            (
                "ERROR: --gate: coverage judges what other runs measured; say where that lies: "
                "--coverage-data PATH, or data = [PATH] in its table"
            ),
        ),
        (
            _COVERAGE,
            ("--gate=unit", "--coverage-data=data"),
            "ERROR: --coverage-data: needs --gate coverage, which judges the data",
        ),
    ],
    ids=lambda value: value[:60] if isinstance(value, str) else " ".join(value),
)
def test_a_usage_error_is_one_line_before_any_test(
    traced: Project, settings: str, flags: Mode, line: str
) -> None:
    traced.write({"pyproject.toml": _with(settings)})

    done = traced.pytest(*flags)

    errors = [each for each in done.stderr.splitlines() if each]
    assert (done.returncode, errors) == (4, [line.replace("{root}", str(traced.root))])
    assert not (traced.root / "ran").exists()


def test_another_file_that_led_pytest_away_from_the_table_is_named(project: Project) -> None:
    project.write({"tests/pytest.ini": ""})

    done = project.pytest("--gate=unit", folder="tests")

    errors = [each for each in done.stderr.splitlines() if each]
    tests = project.root / "tests"
    assert (done.returncode, errors) == (
        4,
        [
            (
                f"ERROR: {tests}/pyproject.toml: has no [tool.lifeos] table, so there are no "
                f"gates; pytest took {tests}/pytest.ini for its configuration, "
                "start it where pyproject.toml has both [tool.lifeos] and [tool.pytest]"
            )
        ],
    )


@pytest.mark.parametrize("flags", [("--gate-report", "{out}"), ("--gate-report={out}",)], ids=len)
def test_a_report_folder_elsewhere_is_written_to_or_the_way_to_write_it_is_told(
    project: Project, tmp_path_factory: pytest.TempPathFactory, flags: Mode
) -> None:
    """pytest takes the folder of the first for a path to tests, before it knows the flag."""
    out = tmp_path_factory.mktemp("out")
    told = f"--gate-report: pytest took {out} for a path to tests, and left {project.root}"

    done = project.pytest("--gate=unit", *(each.format(out=out) for each in flags))

    errors = [each for each in done.stderr.splitlines() if each]
    assert (done.returncode, errors, sorted(each.name for each in out.iterdir())) == (
        (4, [f"ERROR: {told}; write --gate-report={out}"], [])
        if len(flags) == 2
        else (0, [], ["report.json", "verdict.json"])
    )


_UNKNOWN_MARKER = (
    '[tool.lifeos.gates.fast]\nselect = "unti"',
    "--gate=fast",
    (
        'ERROR: pyproject.toml: tool.lifeos.gates.fast.select: no marker "unti"; '
        'did you mean "unit"? known: '
    ),
)
_UNKNOWN_MARK = (
    '[tool.lifeos.marks]\n"tests/unit" = "unti"',
    "--gate=unit",
    (
        'ERROR: pyproject.toml: tool.lifeos.marks.tests/unit: no marker "unti"; '
        'did you mean "unit"? known: '
    ),
)


@pytest.mark.parametrize(
    ("settings", "flag", "line"), [_UNKNOWN_MARKER, _UNKNOWN_MARK], ids=["select", "marks"]
)
def test_a_marker_that_nobody_registered_is_a_usage_error(
    traced: Project, mode: Mode, settings: str, flag: str, line: str
) -> None:
    traced.write({"pyproject.toml": _with(settings)})

    done = traced.pytest(flag, *mode)

    errors = [each[: len(line)] for each in done.stderr.splitlines() if each]
    assert (done.returncode, errors) == (4, [line])
    assert not (traced.root / "ran").exists()


def test_a_usage_error_is_one_line_with_two_workers_too(traced: Project) -> None:
    done = traced.pytest("--gate=untit", "-n2")

    errors = [each[:44] for each in done.stderr.splitlines() if each]
    assert (done.returncode, errors, done.stdout.strip()) == (
        4,
        ['ERROR: --gate: no gate or pipeline "untit"; '],
        "",
    )
    assert not (traced.root / "ran").exists()


def test_settings_that_can_be_used_are_no_error(traced: Project, mode: Mode) -> None:
    traced.write({"pyproject.toml": _with('[tool.lifeos.marks]\n"tests/unit" = "unit"')})

    run = traced.gate("unit", *mode)

    assert (run.is_green(), (traced.root / "ran").exists()) == (True, True)
