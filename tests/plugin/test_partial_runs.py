"""What narrows a run makes it partial; what only arranges it differently does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_DROPPED = "partial: 1 test deselected by -k, -m, --deselect, or a plugin"
_CONFTEST_DROPS = {
    "plain": """
        def pytest_collection_modifyitems(items):
            items[:] = [item for item in items if item.name != "test_other"]
        """,
    "outermost-after": """
        import pytest

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_collection_modifyitems(items):
            yield
            items[:] = [item for item in items if item.name != "test_other"]
        """,
    "outermost-before": """
        import pytest

        @pytest.hookimpl(wrapper=True, tryfirst=True)
        def pytest_collection_modifyitems(items):
            items[:] = [item for item in items if item.name != "test_other"]
            yield
        """,
}


@pytest.fixture
def shop(project: Project) -> Project:
    """The clean test and another one, which narrowing leaves out."""
    project.write({"tests/unit/test_other.py": "def test_other(): pass"})
    return project


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        (("tests/unit/test_clean.py",), "partial: tests/unit/test_clean.py leaves out tests"),
        (
            ("tests/unit/test_clean.py::test_clean",),
            "partial: tests/unit/test_clean.py::test_clean leaves out tests",
        ),
        (("-k", "clean"), _DROPPED),
        (("-m", "not slow and unit", "-k", "not other"), _DROPPED),
        (("--deselect", "tests/unit/test_other.py::test_other"), _DROPPED),
        (
            ("--ignore=tests/unit/test_other.py",),
            "partial: --ignore=tests/unit/test_other.py leaves out files",
        ),
        (
            ("--ignore", "tests/unit/test_other.py"),
            "partial: --ignore tests/unit/test_other.py leaves out files",
        ),
        (
            ("--ignore-glob=*other*",),
            "partial: --ignore-glob=*other* leaves out files",
        ),
        (
            ("-o", "python_files=test_clean.py"),
            "partial: -o python_files=test_clean.py changes what is collected",
        ),
        (
            ("-otestpaths=tests/unit/test_clean.py",),
            "partial: -o testpaths=tests/unit/test_clean.py changes what is collected",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_narrowed_run_is_partial_and_says_how(shop: Project, flags: Mode, why: str) -> None:
    run = shop.gate("unit", *flags)

    assert (run.status, run.verdicts, run.reasons["unit"][0]) == (
        1,
        {"unit": "undecided"},
        ("partial", why),
    )
    assert "partial" in run.out


@pytest.mark.parametrize(
    "flags", [("tests/unit/test_clean.py",), ("-k", "clean")], ids=["path", "keyword"]
)
def test_a_narrowed_run_is_partial_with_two_workers_too(shop: Project, flags: Mode) -> None:
    run = shop.gate("unit", "-n2", *flags)

    assert (run.status, run.verdicts, run.codes[0]) == (1, {"unit": "undecided"}, "partial")


def test_a_partial_run_with_a_failure_gives_no_verdict_either(shop: Project) -> None:
    shop.write({"tests/unit/test_clean.py": "def test_clean(): assert False"})

    run = shop.gate("unit", "tests/unit/test_clean.py")

    assert (run.status, run.verdicts) == (1, {"unit": "undecided"})


def test_a_run_of_what_failed_last_time_is_partial(shop: Project) -> None:
    shop.write({"tests/unit/test_other.py": "def test_other(): assert False"})
    shop.pytest("-p", "cacheprovider", "tests")
    shop.write({"tests/unit/test_other.py": "def test_other(): pass"})

    run = shop.gate("unit", "--lf", "-p", "cacheprovider")

    assert (run.status, run.reasons["unit"][0]) == (
        1,
        ("partial", "partial: --lf runs only what failed last time"),
    )


@pytest.mark.parametrize("conftest", _CONFTEST_DROPS.values(), ids=_CONFTEST_DROPS)
def test_a_conftest_that_drops_a_test_makes_the_run_partial(
    shop: Project, mode: Mode, conftest: str
) -> None:
    shop.write({"tests/unit/conftest.py": conftest})

    run = shop.gate("unit", *mode)

    assert (run.is_green(), run.verdicts, run.reasons["unit"][0]) == (
        False,
        {"unit": "undecided"},
        ("partial", _DROPPED),
    )


@pytest.mark.parametrize(
    "flags",
    [
        ("tests",),
        ("tests/",),
        (".",),
        ("-m", "unit"),
        ("-k", "test"),
        ("-p", "no:randomly"),
        ("-v", "--tb=short"),
        ("--ff", "-p", "cacheprovider"),
    ],
    ids=" ".join,
)
def test_a_run_that_leaves_nothing_out_is_whole(shop: Project, flags: Mode) -> None:
    run = shop.gate("unit", *flags)

    assert (run.is_green(), run.items) == (True, {"unit": {"selected": 2, "passed": 2}})


def test_testpaths_may_be_patterns(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings.replace('["tests"]', '["te*"]')})

    run = shop.gate("unit")

    assert (run.is_green(), run.items) == (True, {"unit": {"selected": 2, "passed": 2}})


def test_a_run_from_the_folder_of_tests_is_whole(shop: Project) -> None:
    run = shop.gate("unit", folder="tests")

    assert (run.is_green(), run.items) == (True, {"unit": {"selected": 2, "passed": 2}})


def test_a_run_from_a_folder_beside_the_tests_is_partial(shop: Project) -> None:
    shop.write({"shop/__init__.py": ""})

    run = shop.gate("unit", folder="shop")

    assert (run.status, run.reasons["unit"][0]) == (
        1,
        ("partial", "partial: starting in shop leaves out tests"),
    )


def test_narrowing_makes_partial_only_the_gates_that_lose_tests(project: Project) -> None:
    project.write({"tests/test_slow.py": "import pytest\n@pytest.mark.slow\ndef test_slow(): pass"})

    run = project.gate("unit,ml", "-m", "unit")

    assert run.verdicts == {"unit": "passed", "ml": "undecided"}
