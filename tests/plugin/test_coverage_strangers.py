"""Nobody else's coverage is lent to a gate: not a neighbour's, not a child's, not another gate's."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_HALF = "from shop.sign import sign\ndef test_sign(): assert sign(1) == '+'\n"
_LIGHT = ("-p", "no:cacheprovider", "-p", "no:pytest_postgresql", "-p", "no:faker")
_BOTH = "from shop.sign import sign\nsign(1)\nsign(-1)\n"
_MEASURED = "[tool.coverage.run]\nbranch = true\n"
_CHILD = """
import subprocess, sys
def test_child(): subprocess.run([sys.executable, *{argv}], check=True)
"""
_TWO_GATES = '"tests/unit" = "unit"\n"tests/{folder}" = "integration"'


@pytest.fixture
def half(shop: Project) -> Project:
    """The shop with one of its two branches tested, and a script that runs both."""
    shop.write({"tests/unit/test_sign.py": _HALF, "both.py": _BOTH})
    return shop


def test_data_that_lies_there_covers_nothing(half: Project, mode: Mode) -> None:
    subprocess.run(
        [sys.executable, "-m", "coverage", "run", "-p", "--source=shop", "both.py"],
        cwd=half.root,
        check=True,
    )
    (foreign,) = half.root.glob(".coverage.*")

    run = half.gate("unit", *mode)

    assert (run.verdicts, foreign.exists()) == ({"unit": "failed"}, True)


@pytest.mark.parametrize("flag", ["-p", "--branch"], ids=["parallel", "plain"])
def test_data_that_a_test_has_somebody_else_write_covers_nothing(
    half: Project, mode: Mode, flag: str
) -> None:
    argv = ["-m", "coverage", "run", flag, "--source=shop", "both.py"]
    half.write({"tests/unit/test_child.py": _CHILD.format(argv=argv)})

    run = half.gate("unit", *mode)

    assert [reason[:27] for _, reason in run.reasons["unit"]] == ["shop: COV001 covers 66.66 %"]


def test_a_measured_child_of_a_test_counts(half: Project, mode: Mode) -> None:
    half.set(_MEASURED, f'{_MEASURED}patch = ["subprocess"]\n')
    half.write({"tests/unit/test_child.py": _CHILD.format(argv=["both.py"])})

    run = half.gate("unit", *mode)

    assert run.verdicts == {"unit": "passed"}


def test_a_child_of_multiprocessing_counts(half: Project, mode: Mode) -> None:
    half.set(_MEASURED, f'{_MEASURED}concurrency = ["multiprocessing"]\n')
    half.write({"tests/unit/test_child.py": """
            import multiprocessing
            from shop.sign import sign

            def test_child():
                child = multiprocessing.get_context("fork").Process(target=sign, args=(-1,))
                child.start()
                child.join()
                assert child.exitcode == 0
            """})

    run = half.gate("unit", *mode)

    assert (run.verdicts, list(half.root.glob(".coverage.*"))) == ({"unit": "passed"}, [])


def test_two_runs_at_once_in_one_folder_keep_to_themselves(half: Project, mode: Mode) -> None:
    """They wait for each other at a pipe, so that both measure at the same time."""
    half.write({"tests/unit/test_sign.py": """
            import os
            from shop.sign import sign

            def test_sign():
                with open("meet", os.environ["WAY"]):
                    assert sign(1) == "+"
                    assert os.environ["WAY"] == "r" or sign(-1) == "-"
            """})
    os.mkfifo(half.root / "meet")
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "pytest", "--gate=unit", *_LIGHT, *mode],
            cwd=half.root,
            env=os.environ | {"WAY": way},
            stdout=subprocess.PIPE,
            text=True,
        )
        for way in ("r", "w")
    ]

    outputs = [run.communicate(timeout=120)[0] for run in runs]

    assert [run.returncode for run in runs] == [1, 0], outputs
    assert ["COV001 covers 66.66 %" in out for out in outputs] == [True, False]


def test_a_folder_that_takes_no_data_is_judged_all_the_same(shop: Project, mode: Mode) -> None:
    shop.set(_MEASURED, f'{_MEASURED}data_file = "pyproject.toml/no/.coverage"\n')

    run = shop.gate("unit", *mode)

    assert run.is_green()


def test_the_data_is_left_where_the_settings_say_and_nothing_else_is_left(
    shop: Project, mode: Mode
) -> None:
    shop.set(_MEASURED, f'{_MEASURED}data_file = "data/cov"\n')
    shop.write({"tmp/.keep": ""})

    run = shop.gate("unit", *mode, env={"TMPDIR": str(shop.root / "tmp")})

    report = [sys.executable, "-m", "coverage", "report", "--fail-under=100"]
    done = subprocess.run(report, cwd=shop.root, capture_output=True, text=True, check=False)
    left = [each.name for each in (shop.root / "tmp").iterdir() if "pytest-of" not in each.name]
    data = [each.name for each in (shop.root / "data").iterdir()]
    assert (run.is_green(), done.returncode, left, data) == (True, 0, [".keep"], ["cov"])


@pytest.mark.parametrize(
    ("phases", "mode"),
    [
        *(((phase,), ()) for phase in ("setup", "call", "teardown", "child")),
        (("setup", "call", "teardown", "child"), ("-n2",)),
    ],
    ids=["setup", "call", "teardown", "child", "two-workers"],
)
def test_no_phase_of_another_gates_test_covers_anything(
    half: Project, phases: tuple[str, ...], mode: Mode
) -> None:
    half.set('"tests/unit" = "unit"', _TWO_GATES.format(folder="other"))
    half.set(_MEASURED, f'{_MEASURED}patch = ["subprocess"]\n')
    half.write({"tests/other/test_other.py": f"""
            import subprocess, sys
            import pytest
            from shop.sign import sign

            @pytest.fixture
            def around():
                {"setup" in phases} and sign(-1)
                yield
                {"teardown" in phases} and sign(-1)

            def test_other(around):
                {"call" in phases} and sign(-1)
                {"child" in phases} and subprocess.run([sys.executable, "both.py"], check=True)
            """})

    run = half.gate("unit,integration", *mode)

    assert run.verdicts == {"unit": "failed", "integration": "passed"}


def test_what_another_gates_test_would_import_first_is_not_lost(shop: Project) -> None:
    shop.set('"tests/unit" = "unit"', _TWO_GATES.format(folder="a_first"))
    lazy = "def test_lazy():\n    from shop.sign import sign\n    sign(1), sign(-1)\n"
    shop.write({"tests/unit/test_sign.py": lazy, "tests/a_first/test_first.py": lazy})

    run = shop.gate("unit,integration")

    assert run.verdicts == {"unit": "passed", "integration": "passed"}
