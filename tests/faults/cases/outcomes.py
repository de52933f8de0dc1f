"""Faults in how tests end: what pytest counts as no failure and still proves nothing."""

from tests.faults.fault import BAR, Fault, Setup


def _test(body: str, policy: str = BAR) -> Setup:
    """The base project and one more test module."""
    return Setup(files={"tests/unit/test_more.py": body}, policy=policy)


def _only(body: str, policy: str = "") -> Setup:
    """A project whose one test module is this, without a coverage bar."""
    return Setup(files={"tests/unit/test_sign.py": body}, policy=policy)


def _slow_conftest(body: str, budget: str) -> Setup:
    return Setup(files={"conftest.py": f"import time\n{body}"}, policy=f'budget = "{budget}"')


_SLOW_HOOKS = """
def pytest_configure(): time.sleep(0.5)
def pytest_sessionstart(): time.sleep(0.5)
def pytest_collection_modifyitems(): time.sleep(0.5)
"""
_ONE_SKIP = f"{BAR}\nmax_skipped = 1"

FAULTS = (
    Fault(
        name="a test fails",
        broken=_test("def test_it(): assert 1 == 2"),
        clean=_test("def test_it(): assert 1 == 1"),
    ),
    Fault(
        name="a fixture fails before its test",
        broken=_test("""
            import pytest

            @pytest.fixture
            def table(): raise RuntimeError("no table")

            def test_it(table): pass
            """),
        clean=_test("""
            import pytest

            @pytest.fixture
            def table(): return {}

            def test_it(table): pass
            """),
    ),
    Fault(
        name="a fixture fails after its test",
        broken=_test("""
            import pytest

            @pytest.fixture
            def table():
                yield
                raise RuntimeError("still open")

            def test_it(table): pass
            """),
        clean=_test("""
            import pytest

            @pytest.fixture
            def table():
                yield

            def test_it(table): pass
            """),
    ),
    Fault(
        name="a subtest fails and its test goes on",
        broken=_test("""
            def test_it(subtests):
                for number in (1, 2):
                    with subtests.test(number=number):
                        assert number == 1
            """),
        clean=_test("""
            def test_it(subtests):
                for number in (1, 1):
                    with subtests.test(number=number):
                        assert number == 1
            """),
    ),
    Fault(
        name="every test is skipped",
        broken=_only("""
            import pytest

            pytestmark = pytest.mark.skip(reason="no machine")

            def test_it(): assert 1 == 2
            """),
        clean=_only("def test_it(): assert 1 == 1"),
    ),
    Fault(
        name="a module skips itself for want of a library",
        broken=_test("""
            import pytest

            pytest.importorskip("no_such_library")

            def test_it(): assert 1 == 2
            """),
        clean=_test("""
            import pytest

            pytest.importorskip("json")

            def test_it(): assert 1 == 1
            """),
    ),
    Fault(
        name="a module skips itself as a whole",
        broken=_test("""
            import pytest

            pytest.skip("not today", allow_module_level=True)

            def test_it(): assert 1 == 2
            """),
        clean=_test("""
            import pytest

            if False:
                pytest.skip("not today", allow_module_level=True)

            def test_it(): assert 1 == 1
            """),
    ),
    Fault(
        name="a skip does not say why",
        broken=_test(
            """
            import pytest

            @pytest.mark.skip
            def test_it(): assert 1 == 2
            """,
            _ONE_SKIP,
        ),
        clean=_test(
            """
            import pytest

            @pytest.mark.skip(reason="needs a printer")
            def test_it(): assert 1 == 2
            """,
            _ONE_SKIP,
        ),
    ),
    Fault(
        name="more tests are skipped than the policy allows",
        broken=_test("""
            import pytest

            @pytest.mark.skip(reason="needs a printer")
            def test_it(): assert 1 == 2
            """),
        clean=_test(
            """
            import pytest

            @pytest.mark.skip(reason="needs a printer")
            def test_it(): assert 1 == 2
            """,
            _ONE_SKIP,
        ),
    ),
    Fault(
        name="a skipif that always holds",
        broken=_test("""
            import sys
            import pytest

            @pytest.mark.skipif(sys.version_info >= (3, 8), reason="old Python only")
            def test_it(): assert 1 == 2
            """),
        clean=_test("""
            import sys
            import pytest

            @pytest.mark.skipif(sys.version_info < (3, 8), reason="new Python only")
            def test_it(): assert 1 == 1
            """),
    ),
    Fault(
        name="a parameter list came out empty",
        broken=_test("""
            import pytest

            @pytest.mark.parametrize("number", [])
            def test_it(number): assert number == 1
            """),
        clean=_test("""
            import pytest

            @pytest.mark.parametrize("number", [1])
            def test_it(number): assert number == 1
            """),
    ),
    Fault(
        name="every test is expected to fail",
        broken=_only("""
            import pytest

            pytestmark = pytest.mark.xfail(reason="not yet")

            def test_it(): assert 1 == 2
            """),
        clean=_only("""
            import pytest

            @pytest.mark.xfail(reason="not yet")
            def test_it(): assert 1 == 2

            def test_other(): pass
            """),
    ),
    Fault(
        name="a test is expected to fail and is not run",
        broken=_test("""
            import pytest

            @pytest.mark.xfail(run=False, reason="crashes")
            def test_it(): assert 1 == 2
            """),
        clean=_test("""
            import pytest

            @pytest.mark.xfail(reason="not yet")
            def test_it(): assert 1 == 2
            """),
    ),
    Fault(
        name="a strict xfail passes",
        broken=_test("""
            import pytest

            @pytest.mark.xfail(strict=True, reason="not yet")
            def test_it(): pass
            """),
        clean=_test("""
            import pytest

            @pytest.mark.xfail(strict=True, reason="not yet")
            def test_it(): assert 1 == 2
            """),
    ),
    Fault(
        name="a test returns its comparison instead of asserting it",
        broken=_test("def test_it(): return 1 == 2"),
        clean=_test("def test_it(): assert 1 == 1"),
    ),
    Fault(
        name="a coroutine test that nobody awaits",
        broken=_test("async def test_it(): assert 1 == 2"),
        clean=_test("""
            import asyncio

            def test_it(): asyncio.run(asyncio.sleep(0))
            """),
    ),
    Fault(
        name="a thread of a test fails",
        broken=_test("""
            import threading

            def test_it():
                def work(): assert 1 == 2
                thread = threading.Thread(target=work)
                thread.start()
                thread.join()
            """),
        clean=_test("""
            import threading

            def test_it():
                def work(): assert 1 == 1
                thread = threading.Thread(target=work)
                thread.start()
                thread.join()
            """),
    ),
    Fault(
        name="a finaliser fails where nobody can catch it",
        broken=_test("""
            class Table:
                def __del__(self): raise RuntimeError("rows left behind")

            def test_it(): Table()
            """),
        clean=_test("""
            class Table:
                def __del__(self): pass

            def test_it(): Table()
            """),
    ),
    Fault(
        name="fewer tests than the policy asks for",
        broken=_only("def test_it(): pass", "minimum_items = 2"),
        clean=_only("def test_it(): pass\ndef test_other(): pass", "minimum_items = 2"),
    ),
    Fault(
        name="tests take longer than their budget",
        broken=_only("import time\ndef test_it(): time.sleep(0.3)", 'budget = "0.2s"'),
        clean=_only("import time\ndef test_it(): time.sleep(0.3)", 'budget = "30s"'),
    ),
    Fault(
        name="importing a conftest takes longer than the budget",
        broken=_slow_conftest("time.sleep(1.5)", "1.5s"),
        clean=_slow_conftest("time.sleep(1.5)", "30s"),
    ),
    Fault(
        name="a conftest's hooks take longer than the budget",
        broken=_slow_conftest(_SLOW_HOOKS, "1.5s"),
        clean=_slow_conftest(_SLOW_HOOKS, "30s"),
    ),
    Fault(
        name="importing a test module takes longer than the budget",
        broken=_only("import time\ntime.sleep(0.3)\ndef test_it(): pass", 'budget = "0.2s"'),
        clean=_only("import time\ntime.sleep(0.3)\ndef test_it(): pass", 'budget = "30s"'),
    ),
)
