"""Faults between the file and the item: tests that are there and are never collected or never chosen."""

from tests.faults.fault import SERIAL, TWO_WORKERS, Fault, Setup

_FAILING = "def test_it(): assert 1 == 2"
_PASSING = "def test_it(): assert 1 == 1"


def _more(text: str, **files: str) -> Setup:
    return Setup(files={"tests/unit/test_more.py": text, **files})


def _conftest(text: str) -> Setup:
    return Setup(files={"conftest.py": text, "tests/unit/test_more.py": _PASSING})


_SWALLOWED = (
    "import subprocess, sys; subprocess.run([sys.executable, '-m', 'pytest', '-m', 'slow'])"
)
_HOOKLESS = _conftest("def pytest_collection_modifyitems(items): pass")

FAULTS = (
    Fault(
        name="a test module does not import",
        broken=Setup(
            files={"tests/unit/test_more.py": "import no_such_library\n" + _FAILING},
            args=("--continue-on-collection-errors",),
        ),
        clean=_more("import json\n" + _PASSING),
    ),
    Fault(
        name="a test module does not parse",
        broken=_more("def test_it() assert"),
        clean=_more(_PASSING),
    ),
    Fault(
        name="a test class with a constructor is not collected",
        broken=_more("""
            class TestSign:
                def __init__(self): self.number = 1

                def test_it(self): assert self.number == 2
            """),
        clean=_more("""
            class TestSign:
                number = 1

                def test_it(self): assert self.number == 1
            """),
    ),
    Fault(
        name="a test with a mistyped marker",
        broken=_more(f"import pytest\n\n@pytest.mark.integraton\n{_FAILING}"),
        clean=_more(f"import pytest\n\n@pytest.mark.slow\n{_FAILING}"),
    ),
    Fault(
        name="a conftest takes the failing test away",
        broken=Setup(
            files={
                "tests/unit/test_more.py": _FAILING,
                "conftest.py": """
                def pytest_collection_modifyitems(items):
                    items[:] = [item for item in items if item.name != "test_it"]
                """,
            }
        ),
        clean=_HOOKLESS,
    ),
    Fault(
        name="a conftest takes the failing test away last of all",
        broken=Setup(
            files={
                "tests/unit/test_more.py": _FAILING,
                "conftest.py": """
                import pytest

                @pytest.hookimpl(wrapper=True, tryfirst=True)
                def pytest_collection_modifyitems(items):
                    yield
                    items[:] = [item for item in items if item.name != "test_it"]
                """,
            }
        ),
        clean=_HOOKLESS,
    ),
    Fault(
        name="a conftest deselects the failing test",
        broken=Setup(
            files={
                "tests/unit/test_more.py": _FAILING,
                "conftest.py": """
                def pytest_collection_modifyitems(config, items):
                    gone = [item for item in items if item.name == "test_it"]
                    items[:] = [item for item in items if item.name != "test_it"]
                    config.hook.pytest_deselected(items=gone)
                """,
            }
        ),
        clean=_HOOKLESS,
    ),
    Fault(
        name="a conftest empties the session when collection has ended",
        broken=_conftest("""
            import pytest

            @pytest.hookimpl(trylast=True)
            def pytest_collection_finish(session): del session.items[1:]
            """),
        clean=_conftest("def pytest_collection_finish(session): pass"),
        modes=(SERIAL,),
    ),
    Fault(
        name="a conftest runs no test and says that it did",
        broken=_conftest("def pytest_runtestloop(session): return True"),
        clean=_HOOKLESS,
        modes=(SERIAL,),
    ),
    Fault(
        name="a conftest passes over a test",
        broken=Setup(
            files={
                "tests/unit/test_more.py": _FAILING,
                "conftest.py": """
                def pytest_runtest_protocol(item):
                    return True if item.name == "test_it" else None
                """,
            }
        ),
        clean=_HOOKLESS,
        modes=(SERIAL,),
    ),
    Fault(
        name="workers collect different tests",
        broken=_more("""
            import os
            import pytest

            @pytest.mark.parametrize("worker", [os.environ["PYTEST_XDIST_WORKER"]])
            def test_it(worker): pass
            """),
        clean=_more("""
            import pytest

            @pytest.mark.parametrize("worker", ["any"])
            def test_it(worker): pass
            """),
        modes=(TWO_WORKERS,),
    ),
    Fault(
        name="a failing unittest and a run without pytest's unittest plugin",
        broken=Setup(
            files={"tests/unit/test_more.py": """
                import unittest

                class Sign(unittest.TestCase):
                    def test_it(self): self.assertEqual(1, 2)
                """},
            args=("-p", "no:unittest"),
        ),
        clean=_more("""
            import unittest

            class Sign(unittest.TestCase):
                def test_it(self): self.assertEqual(1, 1)
            """),
    ),
    Fault(
        name="a gate whose marker no test carries",
        broken=Setup(settings='[tool.lifeos.gates.quick]\nselect = "slow"', gate="quick"),
        clean=Setup(settings='[tool.lifeos.gates.quick]\nselect = "unit"', gate="quick"),
        plain=("-c", _SWALLOWED),
    ),
)
