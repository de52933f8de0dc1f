"""Faults in how a run is started: flags, settings and variables that make it less than the gate."""

from tests.faults.fault import Fault, Setup

_FAILING = {"tests/unit/test_more.py": "def test_it(): assert 1 == 2"}
_PASSING = {"tests/unit/test_more.py": "def test_it(): assert 1 == 1"}
_CLEAN = Setup(files=_PASSING)


def _flags(name: str, *args: str, clean: Setup = _CLEAN) -> Fault:
    """A failing test that these flags keep from being seen."""
    return Fault(name=name, broken=Setup(files=_FAILING, args=args), clean=clean)


_STRICT = 'filterwarnings = ["error"]'
_WARNING = {"tests/unit/test_more.py": """
        import warnings

        def test_it(): warnings.warn("the rounding is wrong")
        """}

FAULTS = (
    _flags("-k leaves the failing test out", "-k", "not test_it"),
    _flags("-m leaves the failing test out", "-m", "not unit or integration"),
    _flags("--deselect leaves it out", "--deselect", "tests/unit/test_more.py::test_it"),
    _flags("--ignore leaves its file out", "--ignore", "tests/unit/test_more.py"),
    _flags("--ignore-glob leaves its file out", "--ignore-glob=*_more.py"),
    _flags("a path names another file", "tests/unit/test_sign.py"),
    _flags("a node id names another test", "tests/unit/test_sign.py::test_positive"),
    _flags("-o changes what a test file is called", "-o", "python_files=test_s*.py"),
    _flags("-o changes where tests lie", "-o", "testpaths=tests/unit/test_sign.py"),
    _flags("-o drops the project's own flags", "-o", "addopts="),
    _flags("--collect-only", "--collect-only"),
    _flags("--setup-plan", "--setup-plan"),
    _flags("--setup-only", "--setup-only"),
    _flags("--fixtures", "--fixtures"),
    _flags("--markers", "--markers"),
    _flags("--version", "--version"),
    _flags("--help", "--help"),
    Fault(
        name="--collect-only left in PYTEST_ADDOPTS",
        broken=Setup(files=_FAILING, env={"PYTEST_ADDOPTS": "--collect-only"}),
        clean=Setup(files=_PASSING, env={"PYTEST_ADDOPTS": "-ra"}),
    ),
    Fault(
        name="--collect-only left in addopts",
        broken=Setup(files=_FAILING, pytest='addopts = ["--collect-only"]'),
        clean=Setup(files=_PASSING, pytest='addopts = ["-ra"]'),
    ),
    Fault(
        name="-k left in PYTEST_ADDOPTS",
        broken=Setup(files=_FAILING, env={"PYTEST_ADDOPTS": "-k sign"}),
        clean=Setup(files=_PASSING, env={"PYTEST_ADDOPTS": "--color=no"}),
    ),
    Fault(
        name="another settings file",
        broken=Setup(
            files={**_FAILING, "other.ini": "[pytest]\npython_files = test_s*.py\n"},
            args=("-c", "other.ini", "--rootdir=."),
        ),
        clean=_CLEAN,
    ),
    Fault(
        name="a conftest that is not read",
        broken=Setup(
            files={"tests/unit/conftest.py": """
                import pytest

                @pytest.fixture(autouse=True)
                def rounding(): assert 1 == 2
                """},
            args=("--noconftest",),
        ),
        clean=Setup(files={"tests/unit/conftest.py": """
                import pytest

                @pytest.fixture(autouse=True)
                def rounding(): assert 1 == 1
                """}),
    ),
    Fault(
        name="warnings that the project makes errors are ignored by -W",
        broken=Setup(files=_WARNING, pytest=_STRICT, args=("-W", "ignore")),
        clean=Setup(files=_PASSING, pytest=_STRICT, args=("-W", "error")),
    ),
    Fault(
        name="warnings that the project makes errors are not looked at",
        broken=Setup(files=_WARNING, pytest=_STRICT, args=("-p", "no:warnings")),
        clean=Setup(files=_PASSING, pytest=_STRICT),
    ),
    Fault(
        name="only what failed last time is run",
        broken=Setup(
            files={"tests/unit/test_third.py": "def test_third(): assert 1 == 2"},
            args=("--lf", "--deselect", "tests/unit/test_third.py"),
        ),
        clean=_CLEAN,
        after_green=True,
    ),
    Fault(
        name="a run that stops after its first failure, expected or not",
        broken=Setup(files=_FAILING, args=("--maxfail=1",)),
        clean=Setup(files=_PASSING, args=("--maxfail=1",)),
    ),
    Fault(
        name="the plugin is switched off",
        broken=Setup(files=_FAILING, args=("-p", "no:lifeos")),
        clean=_CLEAN,
        after_green=True,
    ),
    Fault(
        name="no plugin is loaded",
        broken=Setup(files=_FAILING, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}),
        clean=_CLEAN,
        after_green=True,
    ),
    Fault(
        name="one half of the tests by pytest-split's way of deselecting",
        broken=Setup(
            files={
                **_FAILING,
                "split.py": """
                def pytest_collection_modifyitems(config, items):
                    half = items[: len(items) // 2]
                    config.hook.pytest_deselected(items=items[len(items) // 2 :])
                    items[:] = half
                """,
            },
            args=("-p", "split"),
        ),
        clean=_CLEAN,
    ),
)
