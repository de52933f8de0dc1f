"""Faults that put something else in the place of a test, between its collection and its report."""

from tests.faults.fault import Fault, Setup

_FAILING = "def test_it(): assert 1 == 2"
_RIGHT = "def test_it(): assert 1 == 1"
_SWAPS = """
    import functools

    def quiet(test):
        @functools.wraps(test)
        def run(*args, **kwargs): {}
        return run

    def pytest_collection_modifyitems(items):
        for item in items:
            if item.name == "test_it":
                item.obj = quiet(item.obj)
    """
_SWAPS_COROUTINES = """
    import functools

    def quiet(test):
        @functools.wraps(test)
        async def run(*args, **kwargs): {}
        return run

    def pytest_collection_modifyitems(items):
        for item in items:
            if "asyncio" in item.keywords:
                item.obj = quiet(item.obj)
    """
_LEFT_OUT, _CALLED = "pass", "test(*args, **kwargs)"
_SWAPS_IN_FIXTURE = """
    import pytest

    @pytest.fixture(autouse=True)
    def quiet(request):
        if request.node.name == "test_it":
            test = request.node.obj
            request.node.obj = lambda **kwargs: {}
    """
_SWAPS_AS_IT_RUNS = """
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(item):
        if item.name == "test_it":
            test = item.obj
            item.obj = lambda **kwargs: {}
    """
_SWAPS_FOR_A_BUILTIN = """
    import functools

    def pytest_collection_modifyitems(items):
        for item in items:
            if item.name == "test_it":
                item.obj = {}
    """
_OTHER_ITEM = """
    import pytest

    class Quiet(pytest.Function):
        def runtest(self): {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(collector, name, obj):
        return Quiet.from_parent(collector, name=name) if name == "test_it" else None
    """
_PATCHED_PYTEST = """
    import pytest

    run = pytest.Function.runtest
    pytest.Function.runtest = lambda self: {} if self.name == "test_it" else run(self)
    """
_OTHER_FUNCTION = """
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makeitem(collector, name, obj):
        if name == "test_it":
            return pytest.Function.from_parent(collector, name=name, callobj={})
    """
_MADE_UP = """
    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(item, nextitem):
        if {}:
            return None
        for when in ("setup", "call", "teardown"):
            report = pytest.TestReport(
                item.nodeid, item.location, {{}}, "passed", None, when, (), 0.0, 0.0, 0.0
            )
            item.ihook.pytest_runtest_logreport(report=report)
        return True
    """
_QUIET_DECORATOR = """
    import functools

    def is_there(): return {is_there}

    def needs_server(test):
        @functools.wraps(test)
        def run(*args, **kwargs):
            if is_there():
                test(*args, **kwargs)
        return run

    @needs_server
    def test_it(): assert 1 == {number}
    """
# Ways to wrap a test that come to its lines, whoever calls them.
_DECORATED = """
    import asyncio
    import functools
    import os
    import threading
    import unittest
    from unittest import mock

    def plain(test):
        @functools.wraps(test)
        def run(*args, **kwargs): test(*args, **kwargs)
        return run

    def nameless(test): return lambda: test()

    def in_a_loop(test):
        @functools.wraps(test)
        def run(*args, **kwargs): asyncio.run(test(*args, **kwargs))
        return run

    def in_a_thread(test):
        def run():
            thread = threading.Thread(target=test)
            thread.start()
            thread.join()
        return run

    def in_a_process(test):
        def run():
            child = os.fork()
            if not child:
                try:
                    test()
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
        return run

    @plain
    @mock.patch("os.getcwd")
    def test_patched(getcwd): assert os.getcwd is getcwd

    @nameless
    def test_nameless(): assert 1 == 1

    @in_a_loop
    async def test_loop(): assert 1 == 1

    @in_a_thread
    def test_thread(): assert 1 == 1

    @in_a_process
    def test_process(): assert 1 == 1

    class TestIt(unittest.TestCase):
        @plain
        def test_method(self): assert 1 == 1

        @in_a_loop
        async def test_loop(self): assert 1 == 1

    class TestHeir(TestIt):
        pass

    def made(number):
        def run(): assert number
        return run

    for number in (1, 2):
        globals()[f"test_{number}"] = made(number)
    """
_ASYNC = """
    import asyncio
    import unittest

    import pytest

    @pytest.mark.{mark}
    async def test_it(): {body}

    class TestIt(unittest.IsolatedAsyncioTestCase):
        async def test_it(self): await asyncio.sleep(0)
    """
_ANSWERS_FOR_COROUTINES = """
    import asyncio
    import inspect

    import pytest

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(pyfuncitem):
        if inspect.iscoroutinefunction(pyfuncitem.obj):
            coroutine = pyfuncitem.obj()
            {}
            return True
    """
_ASYNC_TESTCASE = """
    import unittest

    class TestIt(unittest.IsolatedAsyncioTestCase):
        def run(self, result=None): {}

        async def test_it(self): assert 1 == {}
    """
_DOCTEST = 'def total():\n    """\n    >>> 1 + 1\n    {}\n    """\n'
_QUIET_DOCTESTS = """
    import pytest

    def pytest_collection_modifyitems(items):
        for item in items:
            if isinstance(item, pytest.DoctestItem):
                run = item.runtest
                item.runtest = lambda run=run: {}
    """
_COMPARES = """
    import pathlib

    WANTED = pathlib.Path(__file__).with_name("wanted.txt")

    def test_it(request):
        if request.config.getoption("snapshot_update"):
            WANTED.write_text("1")
        assert WANTED.read_text() == "1"
    """
_UPDATES = """
    def pytest_addoption(parser):
        parser.addoption("--snapshot-update", action="store_true")
        parser.addoption("--snapshot-details", action="store_true")
    """


def _test(body: str, conftest: str = "", **more: str) -> Setup:
    return Setup(files={"conftest.py": conftest, "tests/unit/test_more.py": body, **more})


def _twins(conftest: str, left_out: str, called: str) -> tuple[Setup, Setup]:
    """A failing test behind something that leaves it out, and one that passes behind what calls it."""
    return _test(_FAILING, conftest.format(left_out)), _test(_RIGHT, conftest.format(called))


def _async(mark: str, body: str, conftest: str = "") -> Setup:
    """The plugins for coroutines are switched off for all other faults."""
    return Setup(
        files={
            "conftest.py": conftest,
            "tests/unit/test_more.py": _ASYNC.format(mark=mark, body=body),
        },
        args=("-p", "asyncio", "-p", "anyio"),
    )


def _compared(text: str, *args: str) -> Setup:
    files = {"conftest.py": _UPDATES, "tests/unit/test_more.py": _COMPARES}
    return Setup(files={**files, "tests/unit/wanted.txt": text}, args=args)


_SWAPPED = _twins(_SWAPS, _LEFT_OUT, _CALLED)
_IN_FIXTURE = _twins(_SWAPS_IN_FIXTURE, "None", "test(**kwargs)")
_AS_IT_RUNS = _twins(_SWAPS_AS_IT_RUNS, "None", "test(**kwargs)")
_FOR_A_BUILTIN = _twins(_SWAPS_FOR_A_BUILTIN, "print", "functools.partial(item.obj)")
_ITEM = _twins(_OTHER_ITEM, "None", "super().runtest()")
_PYTEST = _twins(_PATCHED_PYTEST, "None", "run(self)")
_FUNCTION = _twins(_OTHER_FUNCTION, "lambda: None", "lambda: obj()")
_REPORTS = _twins(_MADE_UP, "item.name != 'test_it'", "True")
_COROUTINES = (
    _async("anyio", "assert 1 == 2", _ANSWERS_FOR_COROUTINES.format("coroutine.close()")),
    _async("anyio", "assert 1 == 1", _ANSWERS_FOR_COROUTINES.format("asyncio.run(coroutine)")),
)

FAULTS = (
    Fault(
        name="a conftest swaps each test for a function that does nothing",
        broken=_SWAPPED[0],
        clean=_SWAPPED[1],
    ),
    Fault(
        name="a fixture swaps its test for one that does nothing",
        broken=_IN_FIXTURE[0],
        clean=_IN_FIXTURE[1],
    ),
    Fault(
        name="a conftest swaps a test as it is about to run",
        broken=_AS_IT_RUNS[0],
        clean=_AS_IT_RUNS[1],
    ),
    Fault(
        name="a conftest swaps each test for a builtin",
        broken=_FOR_A_BUILTIN[0],
        clean=_FOR_A_BUILTIN[1],
    ),
    Fault(
        name="a conftest makes an item that runs nothing",
        broken=_ITEM[0],
        clean=_ITEM[1],
    ),
    Fault(
        name="a conftest patches pytest so that it runs nothing",
        broken=_PYTEST[0],
        clean=_PYTEST[1],
    ),
    Fault(
        name="a conftest collects another function in a test's place",
        broken=_FUNCTION[0],
        clean=_FUNCTION[1],
    ),
    Fault(
        name="a conftest makes up the reports of a test",
        broken=_REPORTS[0],
        clean=_REPORTS[1],
    ),
    Fault(
        name="a decorator lets a test pass where its server is missing",
        broken=_test(_QUIET_DECORATOR.format(is_there=False, number=2)),
        clean=_test(_QUIET_DECORATOR.format(is_there=True, number=1)),
    ),
    Fault(
        name="a decorator lets a test pass among others that wrap tests in every way",
        broken=_test(
            _DECORATED + "\n    def quiet(test): return lambda: None\n"
            "\n    @quiet\n    def test_it(): assert 1 == 2\n"
        ),
        clean=_test(_DECORATED),
    ),
    Fault(
        name="a conftest answers for a coroutine and never awaits it",
        broken=_COROUTINES[0],
        clean=_COROUTINES[1],
    ),
    Fault(
        name="a coroutine test of pytest-asyncio returns its comparison",
        broken=_async("asyncio", "return 1 == 2"),
        clean=_async("asyncio", "assert 1 == 1"),
    ),
    Fault(
        name="a coroutine test of anyio returns its comparison",
        broken=_async("anyio", "return 1 == 2"),
        clean=_async("anyio", "assert 1 == 1"),
    ),
    Fault(
        name="a conftest swaps a coroutine test for one that does nothing",
        broken=_async("asyncio", "assert 1 == 2", _SWAPS_COROUTINES.format(_LEFT_OUT)),
        clean=_async("asyncio", "assert 1 == 1", _SWAPS_COROUTINES.format("await " + _CALLED)),
    ),
    Fault(
        name="an asynchronous unittest.TestCase that runs nothing",
        broken=_test(_ASYNC_TESTCASE.format("return None", 2)),
        clean=_test(_ASYNC_TESTCASE.format("return super().run(result)", 1)),
    ),
    Fault(
        name="a conftest runs something else than the doctests",
        broken=Setup(
            files={
                "conftest.py": _QUIET_DOCTESTS.format("None"),
                "tests/unit/test_more.py": _DOCTEST.format(3),
            },
            pytest='addopts = ["--doctest-modules"]',
        ),
        clean=Setup(
            files={
                "conftest.py": _QUIET_DOCTESTS.format("run()"),
                "tests/unit/test_more.py": _DOCTEST.format(2),
            },
            pytest='addopts = ["--doctest-modules"]',
        ),
    ),
    Fault(
        name="tests write what they compare with",
        broken=_compared("2", "--snapshot-update"),
        clean=_compared("1", "--snapshot-details"),
    ),
)
