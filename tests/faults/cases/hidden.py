"""Faults that a test cannot fail by, or that something between it and its report takes away."""

from tests.faults.fault import BAR, Fault, Setup

_QUIET = """
    import warnings

    import pytest

    @pytest.fixture(autouse=True)
    def quiet():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    """
_FAILING = "def test_it(): assert 1 == 2"
_RIGHT = "def test_it(): assert 1 == 1"


def _test(body: str, conftest: str = "") -> Setup:
    """The base project and one more test module, with a conftest.py at its root."""
    return Setup(files={"conftest.py": conftest, "tests/unit/test_more.py": body}, policy=BAR)


def _conftest(text: str) -> tuple[Setup, Setup]:
    """A test that fails, and its twin that does not, beside the same conftest.py."""
    return _test(_FAILING, text), _test(_RIGHT, text)


def _hook(name: str, body: str, options: str = "wrapper=True") -> tuple[Setup, Setup]:
    text = f"import pytest\n\n@pytest.hookimpl({options})\ndef {name}:\n"
    return _conftest(text + "".join(f"    {line}\n" for line in body.splitlines()))


_THREAD = """
    import threading

    def test_it():
        def work(): assert 1 == {}
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    """
_LATE_THREAD = """
    import threading
    import time

    def work():
        time.sleep(0.5)
        assert 1 == {}

    def test_it(): threading.Thread(target=work).start()
    """
_CYCLE = """
    class Table:
        def __del__(self): assert 1 == {}

    def test_it():
        table = Table()
        table.itself = table
    """
_COROUTINE_IN_CYCLE = """
    class Table: pass

    async def save(): assert 1 == 2

    def test_it():
        table = Table()
        table.itself = table
        table.saving = save()
        {}
    """
_COROUTINE = """
    import asyncio

    async def save(): assert 1 == 1

    def test_it(recwarn): {}
    """
_TASK = """
    import asyncio

    async def work(): assert 1 == {}

    async def main():
        asyncio.create_task(work())
        await asyncio.sleep(0)

    def test_it(): asyncio.run(main())
    """
_UNITTEST = """
    import unittest

    class TestIt(unittest.TestCase):
        def run(self, result=None): {}

        def test_it(self): assert 1 == {}
    """
_EATEN = """
try:
    return (yield)
except AssertionError:
    return None
"""
_FLIPPED = """
report = yield
report.outcome = "passed"
return report
"""
_AGAIN = """
    import pytest

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item):
        try:
            return (yield)
        except AssertionError:
            {}
    """
_EATEN_AGAIN = "return None"
_SHAKY = """
    TRIES = []

    def test_it():
        TRIES.append(1)
        assert len(TRIES) >= {}
    """

_GENERATOR = """
    import asyncio

    async def rows():
        try:
            yield 1
        finally:
            assert 1 == {}

    async def main():
        async for _ in rows():
            break

    def test_it(): asyncio.run(main())
    """
_DEAF = """
    import unittest

    class TestIt(unittest.TestCase):
        def run(self, result=None):
            result.addFailure = result.addError = lambda *args: None
            return super().run(result)

        def test_it(self): assert 1 == {}
    """
_REPLACED = """
    def pytest_collection_modifyitems(items):
        for item in items:
            run = item.runtest
            item.runtest = lambda run=run: {}
    """
_OLD_STYLE = _hook(
    "pytest_runtest_call(item)",
    "outcome = yield\noutcome.force_result(None)",
    "hookwrapper=True, tryfirst=True",
)
_FLIPS = _hook("pytest_runtest_makereport(item, call)", _FLIPPED)
_FLIPS_LATE = _hook(
    "pytest_runtest_logreport(report)", 'report.outcome = "passed"', "tryfirst=True"
)
_EATS = _hook("pytest_runtest_call(item)", _EATEN)
_EATS_FUNCTION = _hook("pytest_pyfunc_call(pyfuncitem)", _EATEN)
_LEAVES_OUT = _hook("pytest_pyfunc_call(pyfuncitem)", "return True", "tryfirst=True")
_EATS_SETUP = _hook("pytest_runtest_setup(item)", _EATEN)
_NO_TABLE = """
    import pytest

    @pytest.fixture
    def table(): assert 1 == {}

    @pytest.mark.usefixtures("table")
    def test_it(): pass
    """

FAULTS = (
    Fault(
        name="recwarn keeps a returned comparison to itself",
        broken=_test("def test_it(recwarn): return 1 == 2"),
        clean=_test("def test_it(recwarn): assert 1 == 1"),
    ),
    Fault(
        name="recwarn keeps a coroutine that nobody awaits to itself",
        broken=_test(_COROUTINE.format("save()")),
        clean=_test(_COROUTINE.format("asyncio.run(save())")),
    ),
    Fault(
        name="a fixture ignores all warnings, and so a returned comparison",
        broken=_test("def test_it(): return 1 == 2", _QUIET),
        clean=_test(_RIGHT, _QUIET),
    ),
    Fault(
        name="a fixture ignores all warnings, and so a thread that fails",
        broken=_test(_THREAD.format(2), _QUIET),
        clean=_test(_THREAD.format(1), _QUIET),
    ),
    Fault(
        name="a fixture ignores all warnings, and so a finaliser that fails",
        broken=_test(
            """
            class Table:
                def __del__(self): assert 1 == 2

            def test_it(): Table()
            """,
            _QUIET,
        ),
        clean=_test(
            """
            class Table:
                def __del__(self): assert 1 == 1

            def test_it(): Table()
            """,
            _QUIET,
        ),
    ),
    Fault(
        name="a test ignores all warnings around a coroutine that nobody awaits",
        broken=_test("""
            import warnings

            async def save(): assert 1 == 2

            def test_it():
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    save()
            """),
        clean=_test("""
            import pytest

            async def save(): assert 1 == 2

            def test_it():
                with pytest.warns(RuntimeWarning, match="never awaited"):
                    save()
            """),
    ),
    Fault(
        name="a finaliser fails in a cycle that is collected when all tests are over",
        broken=_test(_CYCLE.format(2)),
        clean=_test(_CYCLE.format(1)),
    ),
    Fault(
        name="a coroutine that nobody awaits lies in a cycle until all tests are over",
        broken=_test(_COROUTINE_IN_CYCLE.format("")),
        clean=_test(_COROUTINE_IN_CYCLE.format("table.saving.close()")),
    ),
    Fault(
        name="a task fails that nobody asks",
        broken=_test(_TASK.format(2)),
        clean=_test(_TASK.format(1)),
    ),
    Fault(
        name="a thread fails when its test is over",
        broken=_test(_LATE_THREAD.format(2)),
        clean=_test(_LATE_THREAD.format(1)),
    ),
    Fault(name="a conftest reports every failure as passed", broken=_FLIPS[0], clean=_FLIPS[1]),
    Fault(
        name="a conftest changes failures to passes as they are told",
        broken=_FLIPS_LATE[0],
        clean=_FLIPS_LATE[1],
    ),
    Fault(name="a conftest eats the failure of a test", broken=_EATS[0], clean=_EATS[1]),
    Fault(
        name="a conftest runs a test again and eats its second failure too",
        broken=_test(_SHAKY.format(3), _AGAIN.format(_EATEN_AGAIN)),
        clean=_test(_SHAKY.format(2), _AGAIN.format("item.runtest()")),
    ),
    Fault(
        name="a conftest eats the failure of a test function",
        broken=_EATS_FUNCTION[0],
        clean=_EATS_FUNCTION[1],
    ),
    Fault(
        name="a conftest eats the failure of a fixture",
        broken=_test(_NO_TABLE.format(2), _EATS_SETUP[0].files["conftest.py"]),
        clean=_test(_NO_TABLE.format(1), _EATS_SETUP[0].files["conftest.py"]),
    ),
    Fault(
        name="a conftest answers for a test function and never calls it",
        broken=_LEAVES_OUT[0],
        clean=_test(
            _RIGHT,
            """
            import pytest

            @pytest.hookimpl(tryfirst=True)
            def pytest_pyfunc_call(pyfuncitem):
                pyfuncitem.obj()
                return True
            """,
        ),
    ),
    Fault(
        name="a unittest.TestCase that runs nothing",
        broken=_test(_UNITTEST.format("return None", 2)),
        clean=_test(_UNITTEST.format("return super().run(result)", 1)),
    ),
    Fault(
        name="a test of unittest fails and is reported as passed",
        broken=_test(
            _UNITTEST.format("return super().run(result)", 2), _FLIPS[0].files["conftest.py"]
        ),
        clean=_test("""
            import unittest

            class TestIt(unittest.TestCase):
                @unittest.expectedFailure
                def test_known(self): assert 1 == 2

                def test_parts(self):
                    for number in (1, 2):
                        with self.subTest(number=number):
                            assert number

                def test_it(self):
                    with self.assertRaises(AssertionError):
                        assert 1 == 2
            """),
    ),
    Fault(
        name="an asynchronous generator fails as its loop closes it",
        broken=_test(_GENERATOR.format(2)),
        clean=_test(_GENERATOR.format(1)),
    ),
    Fault(
        name="a unittest.TestCase that is deaf to its failures",
        broken=_test(_DEAF.format(2)),
        clean=_test(_DEAF.format(1)),
    ),
    Fault(
        name="a conftest runs something else than the tests",
        broken=_test(_FAILING, _REPLACED.format("None")),
        clean=_test(_RIGHT, _REPLACED.format("run()")),
    ),
    Fault(
        name="a conftest forces the result of every call",
        broken=_OLD_STYLE[0],
        clean=_OLD_STYLE[1],
    ),
)
