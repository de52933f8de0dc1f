"""Faults that keep a test from being collected although it stands in a test file."""

from tests.faults.fault import Fault, Setup

_FAILING = "def test_more(): assert 1 == 2\n"
_PASSING = "def test_more(): assert 1 == 1\n"


def _with(conftest: str, tests: str = _FAILING, path: str = "tests/unit/test_more.py") -> Setup:
    return Setup(files={"conftest.py": conftest, path: tests})


def _more(text: str) -> Setup:
    return Setup(files={"tests/unit/test_more.py": text})


_TAKES_FUNCTIONS = """
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(collector, name, obj):
        return [] if name.startswith({name!r}) else None
    """
_QUIET_MODULE = """
    import pytest

    class Quiet(pytest.Module):
        def collect(self):
            return {tests}

    def pytest_pycollect_makemodule(module_path, parent):
        if module_path.name == "test_more.py":
            return Quiet.from_parent(parent, path=module_path)
    """
_QUIET_FOLDER = """
    import pytest

    class Quiet(pytest.Dir):
        def collect(self):
            return {tests}

    def pytest_collect_directory(path, parent):
        return Quiet.from_parent(parent, path=path) if path.name == "deep" else None
    """
_IGNORES = """
    def pytest_ignore_collect(collection_path):
        return True if collection_path.name == {name!r} else None
    """
_OTHER_PATHS = """
    import pytest

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(session):
        session.config.args = [{paths}]
    """
_AFTER_IMPORT = """
    try:
        import {library}
    except ImportError:
        pass
    else:
        def test_more(): assert 1 == {number}
    """
_IN_BRANCH = """
    import os
    import sys

    if {condition}:
        def test_more(): assert 1 == 2
    """
_NO_FUNCTION = """
    class registered:
        def __init__(self, function): self.function = function

        def __call__(self): return self.function()

    @registered
    def test_more(): assert 1 == 2
    """
_NO_TESTS = """
    import functools
    from unittest.mock import MagicMock

    class App:
        def __call__(self, path): return path

    test_app = App()
    test_double = MagicMock(return_value="+")
    test_power = functools.partial(pow, 2)

    class TestApp:
        test_double = MagicMock(return_value="-")

        def test_it(self): assert self.test_double() == "-"

    def test_more(): assert (test_app("/"), test_double(), test_power(3)) == ("/", "+", 8)
    """

FAULTS = (
    Fault(
        name="a conftest makes no item of the failing test",
        broken=_with(_TAKES_FUNCTIONS.format(name="test_more")),
        clean=_with(_TAKES_FUNCTIONS.format(name="helper"), "def helper(): pass\n" + _PASSING),
    ),
    Fault(
        name="a conftest makes no item of the failing test, and doctests are read too",
        broken=Setup(
            files={
                "conftest.py": _TAKES_FUNCTIONS.format(name="test_more"),
                "tests/unit/test_more.py": _FAILING,
            },
            pytest='addopts = ["--doctest-modules"]',
        ),
        clean=Setup(
            files={
                "tests/unit/test_more.py": (
                    'def test_more():\n    """\n    >>> 1 + 1\n    2\n    """\n    assert 1 == 1\n'
                )
            },
            pytest='addopts = ["--doctest-modules"]',
        ),
    ),
    Fault(
        name="a conftest makes a module that holds nothing",
        broken=_with(_QUIET_MODULE.format(tests="[]")),
        clean=_with(_QUIET_MODULE.format(tests="super().collect()"), _PASSING),
    ),
    Fault(
        name="a conftest makes a folder that holds nothing",
        broken=_with(_QUIET_FOLDER.format(tests="[]"), path="tests/unit/deep/test_more.py"),
        clean=_with(
            _QUIET_FOLDER.format(tests="super().collect()"),
            _PASSING,
            path="tests/unit/deep/test_more.py",
        ),
    ),
    Fault(
        name="a hook of a conftest ignores a test file",
        broken=_with(_IGNORES.format(name="test_more.py")),
        clean=Setup(
            files={
                "conftest.py": _IGNORES.format(name="test_settings.py"),
                "tests/unit/test_settings.py": "DEBUG = True\n",
                "tests/unit/conftest.py": (
                    'import sys\ncollect_ignore = ["test_new.py"] if sys.version_info < (9,) else []\n'
                ),
                "tests/unit/test_new.py": _FAILING,
            }
        ),
    ),
    Fault(
        name="a conftest puts other paths in the place of the project's",
        broken=_with(_OTHER_PATHS.format(paths='"tests/unit/test_sign.py"')),
        clean=_with(
            _OTHER_PATHS.format(paths='"tests/unit/test_sign.py", "tests/unit/test_more.py"'),
            _PASSING,
        ),
    ),
    Fault(
        name="a whole module says that it is no test",
        broken=_more("__test__ = False\n" + _FAILING),
        clean=_more("__test__ = False\ndef test_client(): return 1\n"),
    ),
    Fault(
        name="a decorator makes an object of the failing test",
        broken=_more(_NO_FUNCTION),
        clean=_more(_NO_TESTS),
    ),
    Fault(
        name="a test stands behind an import that fails",
        broken=_more(_AFTER_IMPORT.format(library="no_such_library", number=2)),
        clean=_more(_AFTER_IMPORT.format(library="json", number=1)),
    ),
    Fault(
        name="a test stands in a branch that does not run",
        broken=_more(_IN_BRANCH.format(condition='os.environ.get("NO_SUCH_DATABASE")')),
        clean=_more(_IN_BRANCH.format(condition='sys.platform == "cp/m"')),
    ),
)
