"""Whose a test is: the same alone and in a pipeline, and what is nobody's is said to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Run

Mode = tuple[str, ...]

_MARKED_LINT = """
import pytest


@pytest.mark.lint
def test_style():
    assert False
"""


def _orphans(run: Run) -> object:
    return dict(run.report or {}).get("orphans")


@pytest.fixture
def shop(project: Project) -> Project:
    """A project that ruff and black find nothing in."""
    project.write({"tests/unit/test_clean.py": "def test_clean():\n    pass\n"})
    return project


@pytest.mark.parametrize("gates", ["security", "security,unit"])
def test_a_projects_test_with_the_marker_of_a_gate_module_is_not_of_that_gate(
    shop: Project, mode: Mode, gates: str
) -> None:
    shop.write({"tests/test_style.py": _MARKED_LINT.replace("lint", "security")})

    run = shop.gate(gates, *mode)

    assert (run.verdicts["security"], run.items["security"]) == (
        "passed",
        {"selected": 1, "passed": 1},
    )


def test_a_projects_test_with_the_marker_of_a_gate_module_is_named_as_nobodys(
    shop: Project, mode: Mode
) -> None:
    shop.write({"tests/test_style.py": _MARKED_LINT})

    run = shop.gate("unit", *mode)

    assert (run.is_green(), _orphans(run)) == (True, ["tests/test_style.py::test_style"])


@pytest.mark.parametrize("gates", ["most", "most,security"])
def test_a_gate_of_the_project_never_holds_the_tests_of_a_gate_module(
    shop: Project, mode: Mode, gates: str
) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings + '[tool.lifeos.gates.most]\nselect = "not slow"\n'})

    run = shop.gate(gates, *mode)

    assert (run.verdicts["most"], run.items["most"]) == ("passed", {"selected": 1, "passed": 1})


def test_tests_that_no_gate_of_the_project_selects_are_counted_and_named(
    shop: Project, mode: Mode
) -> None:
    shop.write({"tests/test_odd.py": "def test_one(): pass\ndef test_two(): pass\n"})

    run = shop.gate("unit", *mode)

    line = "2 tests belong to no gate of a pipeline, the first is tests/test_odd.py::test_one"
    assert (run.is_green(), _orphans(run), line in _one_line(run)) == (
        True,
        ["tests/test_odd.py::test_one", "tests/test_odd.py::test_two"],
        True,
    )


_NIGHTLY = '[tool.lifeos.pipelines]\nnightly = ["ml"]\n'


def test_a_test_of_a_gate_that_is_not_asked_for_is_not_nobodys(shop: Project, mode: Mode) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings + _NIGHTLY})
    shop.write({"tests/test_ml.py": "import pytest\n@pytest.mark.ml\ndef test_ml(): pass\n"})

    run = shop.gate("unit", *mode)

    assert (_orphans(run), "no gate" in run.out) == (None, False)


def test_a_test_of_a_gate_that_is_in_no_pipeline_is_nobodys_with_its_gate(shop: Project) -> None:
    shop.write({"tests/test_ml.py": "import pytest\n@pytest.mark.ml\ndef test_ml(): pass\n"})

    run = shop.gate("unit")

    line = "1 gate is run by no pipeline: ml"
    assert (run.is_green(), line in _one_line(run)) == (True, True)


def test_a_run_that_collects_no_test_of_the_project_says_nothing_of_them(shop: Project) -> None:
    shop.write({"tests/test_odd.py": "def test_one(): pass\n"})

    run = shop.gate("security")

    assert (_orphans(run), "no gate" in run.out) == (None, False)


def test_a_text_of_doctests_is_a_test_of_its_folder_or_holds_none(
    shop: Project, mode: Mode
) -> None:
    texts = {
        "tests/unit/test_notes.txt": ">>> 1 + 1\n2\n",
        "tests/unit/test.txt": "pytest==9.2.0\n",
    }
    shop.write(texts)

    run = shop.gate("unit", *mode)

    assert (run.is_green(), run.items["unit"]) == (True, {"selected": 2, "passed": 2})


_UNSEEN = {
    "tests/unit/build/test_bad.py": "def test_bad(): assert False",
    "tests/unit/test_names.py": """
    class PricesTest:
        def test_bad(self): assert False


    class CartTests:
        def test_cart(self): pass


    class TestCart(CartTests):
        pass


    class SpeedTest:
        def measure(self): pass


    class Base:
        __test__ = False

        def test_base(self): pass


    class TestChild(Base):
        def test_child(self): assert False


    class TestOwn(Base):
        __test__ = True

        def test_own(self): pass
    """,
    "tests/unit/test_twice.py": """
    from tests.unit.helpers import check_signs

    def test_pay(): assert False

    def test_pay(): check_signs()

    def check_total(): assert False

    class TestCart:
        def test_it(self): pass

    class TestOther:
        def test_it(self): pass
    """,
    "tests/unit/helpers.py": "def check_signs(): assert True",
    "tests/unit/tests_b.py": "def test_b(): assert False",
    "tests/unit/tests_data.py": "TOTAL = 3",
    "tests/unit/check_sums.py": "def check_sums(): assert False",
    "tests/unit/conftest.py": """
    def pytest_ignore_collect(collection_path):
        return True if collection_path.name in ("test_old.py", "data.py") else None
    """,
    "tests/unit/test_old.py": "OLD = True",
    "tests/unit/data.py": "",
    "tests/unit/.hidden/test_hidden.py": "",
}


def test_what_looks_like_tests_and_is_not_collected_is_told(shop: Project, mode: Mode) -> None:
    shop.write(_UNSEEN)

    run = shop.gate("unit", *mode)

    told = [
        "tests/unit/test_old.py: a plugin or conftest.py ignores it",
        "tests/unit/build/test_bad.py: pytest skips folders like build by default",
        "tests/unit/test_names.py: class PricesTest is not named as python_classes says",
        "tests/unit/test_names.py: class TestChild inherits __test__ = False",
        "tests/unit/check_sums.py: it is not named as python_files says",
        "tests/unit/tests_b.py: it is not named as python_files says",
        "tests/unit/test_twice.py:3: test_pay is defined again at line 5, which hides this one",
        "tests/unit/test_twice.py:7: check_total is not named as python_functions says",
    ]
    line = f"8 look like tests and are not collected, the first is {told[0]}"
    assert (run.is_green(), dict(run.report or {}).get("unseen"), line in _one_line(run)) == (
        True,
        told,
        True,
    )


def test_what_the_project_says_in_its_settings_not_to_collect_is_not_told(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    own = 'norecursedirs = ["build"]\naddopts = ["--ignore=tests/unit/test_old.py"]\n'
    shop.write(
        {
            "pyproject.toml": settings + own,
            "tests/unit/build/test_bad.py": "",
            "tests/unit/test_old.py": "",
            "tests/unit/conftest.py": 'collect_ignore = ["test_older.py"]',
            "tests/unit/test_older.py": "",
        }
    )

    run = shop.gate("unit")

    assert (run.is_green(), "unseen" in (run.report or {}), "not collected" in run.out) == (
        True,
        False,
        False,
    )


def _one_line(run: Run) -> str:
    """The output without its line breaks."""
    return " ".join(run.out.split())


_NOBODYS = {
    "tests/test_ml.py": "import pytest\n\n@pytest.mark.ml\ndef test_ml(): pass\n",
    "tests/test_pay.py": "class TestPay:\n    def __init__(self): pass\n    def test_it(self): pass\n",
    ".github/workflows/ci.yml": """
    on: push
    jobs:
      pr:
        steps:
          - run: pytest --gate unit
      off:
        if: false
        steps:
          - run: pytest --gate night
    """,
}
_PLACED = """
[tool.lifeos.pipelines]
pr = ["unit"]
night = ["unit", "smoke"]

[tool.lifeos.gates.smoke]
select = "unit"

[tool.lifeos.gates.night_only]
select = "unit"
"""
_LEFT = [
    "1 test belongs to no gate of a pipeline: tests/test_ml.py::test_ml",
    "2 gates are run by no pipeline: ml, night_only",
    "pipeline night: no workflow runs all of it, smoke is left out",
]


def _policy(shop: Project, orphans: str) -> None:
    """A project whose table says what becomes of orphans."""
    settings = (shop.root / "pyproject.toml").read_text()
    own = settings.replace("[tool.lifeos]", f'[tool.lifeos]\norphans = "{orphans}"', 1)
    shop.write({"pyproject.toml": own + _PLACED})


@pytest.mark.parametrize(("orphans", "status"), [("warn", 0), ("fail", 1)])
def test_the_listing_says_what_nobody_runs(shop: Project, orphans: str, status: int) -> None:
    _policy(shop, orphans)
    shop.write(_NOBODYS)

    run = shop.pytest("--gates", "-n2")

    unseen = (
        "1 looks like tests and is not collected: tests/test_pay.py:1: TestPay: pytest collects "
    )
    wanted = [*_LEFT, f"{unseen}none of its tests, for its __init__"]
    assert (run.returncode, run.stdout.splitlines()[-4:], run.stderr) == (status, wanted, "")


def test_the_listing_of_a_project_in_which_all_is_run_ends_with_its_pipelines(
    shop: Project,
) -> None:
    run = shop.pytest("--gates")

    last = "  pr = lint, typecheck, security, unit, migrations"
    assert (run.returncode, run.stdout.splitlines()[-1]) == (0, last)


def test_a_run_is_red_for_orphans_where_the_project_says_so(shop: Project, mode: Mode) -> None:
    _policy(shop, "fail")
    shop.write(_NOBODYS)
    (shop.root / "tests/test_pay.py").unlink()

    run = shop.gate("unit", *mode)

    report = dict(run.report or {})
    assert (run.verdicts, run.status, report["verdict"]) == ({"unit": "passed"}, 1, "failed")
    assert report["reasons"] == [{"code": "orphans", "message": line} for line in _LEFT]


def test_a_run_in_which_all_is_run_is_green_where_the_project_fails_on_orphans(
    shop: Project,
) -> None:
    _policy(shop, "fail")
    settings = (shop.root / "pyproject.toml").read_text().replace('"unit", "smoke"', '"unit"')
    workflow = "jobs:\n  a:\n    steps:\n      - run: make x\n"
    make = "x:\n\tpytest --gate unit,smoke,night_only\n"
    shop.write({"pyproject.toml": settings, ".github/workflows/ci.yml": workflow, "Makefile": make})

    run = shop.gate("unit")

    assert (run.is_green(), set(run.report or {}) & {"orphans", "reasons"}) == (True, set())
