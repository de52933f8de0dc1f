"""What narrows a run makes it partial; what only arranges it differently does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_DROPPED = "partial: 1 test deselected by -k, -m, --deselect, or a plugin"
_FILTERS = 'filterwarnings = ["error", "ignore::pytest.PytestAssertRewriteWarning"]\n'
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
    settings = (project.root / "pyproject.toml").read_text()
    project.write(
        {
            "tests/unit/test_other.py": "def test_other(): pass",
            "pyproject.toml": settings + _FILTERS,
            "other.ini": "[pytest]\ntestpaths = tests\n",
        }
    )
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
            "partial: --ignore=tests/unit/test_other.py leaves out files",
        ),
        (
            ("--ignore-glob=*other*",),
            "partial: --ignore-glob=*other* leaves out files",
        ),
        (
            ("-o", "python_files=test_clean.py"),
            "partial: -o python_files=test_clean.py overrides the project's configuration",
        ),
        (
            ("-otestpaths=tests/unit/test_clean.py",),
            "partial: -o testpaths=tests/unit/test_clean.py overrides the project's configuration",
        ),
        (("--noconftest",), "partial: --noconftest leaves out every conftest.py"),
        (("-vWignore",), "partial: -W ignore weakens the project's filterwarnings"),
        (
            ("-c", "other.ini"),
            "partial: -c or --rootdir: other.ini was read, a plain start reads pyproject.toml",
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
        ("-xvs", "--tb=short", "--setup-show", "--junitxml=out/a.xml", "-o", "log_cli=true"),
        ("--strict", "-W", "error", "--import-mode=prepend", "--rootdir=.", "-cpyproject.toml"),
        ("--ff", "-p", "cacheprovider"),
    ],
    ids=" ".join,
)
def test_a_run_that_leaves_nothing_out_is_whole(shop: Project, flags: Mode) -> None:
    run = shop.gate("unit", *flags)

    assert (run.is_green(), run.items) == (True, {"unit": {"selected": 2, "passed": 2}})


_ENVIRONMENTS = {
    "addopts": (
        {"PYTEST_ADDOPTS": "--runxfail"},
        (),
        "--runxfail lets a test pass that a strict xfail expects to fail",
    ),
    "autoload": (
        {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        ("-p", "pytest_lifeos.plugin"),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD leaves out the project's plugins",
    ),
    "optimize": (
        {"PYTHONOPTIMIZE": "1"},
        (),
        "python -O strips the assert statements outside of test modules",
    ),
}


@pytest.mark.parametrize(("env", "flags", "why"), _ENVIRONMENTS.values(), ids=_ENVIRONMENTS)
def test_an_environment_that_weakens_the_run_makes_it_partial(
    project: Project, env: dict[str, str], flags: Mode, why: str
) -> None:
    run = project.gate("unit", *flags, env=env)

    assert (run.status, run.verdicts, run.reasons["unit"]) == (
        1,
        {"unit": "undecided"},
        [("partial", f"partial: {why}")],
    )


def test_what_the_project_commits_in_addopts_is_its_own_policy(shop: Project, mode: Mode) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    addopts = 'addopts = ["-ra", "--ignore=tests/unit/test_other.py", "--runxfail", "-Wignore"]\n'
    shop.write({"pyproject.toml": settings + addopts})

    run = shop.gate("unit", *mode)

    assert (run.is_green(), run.items) == (True, {"unit": {"selected": 1, "passed": 1}})


def test_what_the_project_commits_is_partial_where_it_deselects(shop: Project) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    addopts = 'addopts = ["--deselect=tests/unit/test_other.py"]\n'
    shop.write({"pyproject.toml": settings + addopts})

    run = shop.gate("unit")

    said = "partial: 1 test deselected by --deselect tests/unit/test_other.py in addopts"
    assert (run.status, run.reasons["unit"]) == (1, [("partial", said)])


@pytest.mark.parametrize(
    ("testpaths", "typed"),
    [('["te*"]', ()), ('["."]', ()), ("[]", ("tests",))],
    ids=["pattern", "root", "folder-without"],
)
def test_testpaths_may_be_patterns_or_the_root_or_left_out(
    shop: Project, testpaths: str, typed: Mode
) -> None:
    settings = (shop.root / "pyproject.toml").read_text()
    shop.write({"pyproject.toml": settings.replace('["tests"]', testpaths)})

    run = shop.gate("unit", *typed)

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


_HIDING = """
def pytest_addoption(parser):
    parser.addoption("--fast", action="store_true")
    parser.addoption("--picked", action="store_true")


def pytest_configure(config):
    if config.option.picked:
        config.args = ["tests/unit/test_clean.py"]


def pytest_ignore_collect(collection_path, config):
    return True if config.option.fast and collection_path.name == "test_other.py" else None
"""


def test_a_plugin_that_chooses_other_paths_when_it_is_configured_narrows(
    shop: Project, mode: Mode
) -> None:
    shop.write({"conftest.py": _HIDING})

    run = shop.gate("unit", "--picked", *mode)

    why = "partial: a plugin's choice of tests/unit/test_clean.py leaves out tests"
    assert (run.status, run.reasons["unit"]) == (1, [("partial", why)])


def test_a_flag_of_a_conftest_that_hides_a_test_file_narrows(shop: Project, mode: Mode) -> None:
    shop.write(
        {"conftest.py": _HIDING, "tests/unit/test_other.py": "def test_other(): assert False"}
    )

    run = shop.gate("unit,security", "--fast", *mode)

    why = "tests/unit/test_other.py is hidden by a plugin or conftest.py, with --fast given"
    assert (run.verdicts, run.reasons["unit"]) == (
        {"unit": "undecided", "security": "passed"},
        [("partial", f"partial: {why}")],
    )


def test_narrowing_makes_partial_only_the_gates_that_lose_tests(project: Project) -> None:
    project.write({"tests/test_slow.py": "import pytest\n@pytest.mark.slow\ndef test_slow(): pass"})

    run = project.gate("unit,ml", "-m", "unit")

    assert run.verdicts == {"unit": "passed", "ml": "undecided"}
