"""Each way in which items keep a gate from passing; all in one run, a gate a way, and a clean twin."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Run

# Fails once; the conftest.py below runs it again, as pytest-rerunfailures does and in its words.
_FLAKY = """
    from itertools import count

    tries = count()

    def test_it(): assert next(tries)

    def test_other(): pass
    """

_RUN_AGAIN = """
import pytest
from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item, nextitem):
    if "rerun" not in item.nodeid:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for is_last in (False, True):
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            if report.failed and not is_last:
                report.outcome = "rerun"
                item.ihook.pytest_runtest_logreport(report=report)
                break
            item.ihook.pytest_runtest_logreport(report=report)
        else:
            break
        item._initrequest()
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_report_teststatus(report):
    return ("rerun", "R", "RERUN") if report.outcome == "rerun" else None
"""

_TESTS = {
    "clean": "def test_it(): pass",
    "failing": "def test_it(): assert 1 == 2",
    "setup_error": """
        import pytest

        @pytest.fixture
        def broken(): raise RuntimeError("no table")

        def test_it(broken): pass
        """,
    "teardown_error": """
        import pytest

        @pytest.fixture
        def leaking():
            yield
            raise RuntimeError("left open")

        def test_it(leaking): pass
        """,
    "strict_xpass": """
        import pytest

        @pytest.mark.xfail(reason="not yet", strict=True)
        def test_it(): pass
        """,
    "xfailing": """
        import pytest

        @pytest.mark.xfail(reason="not yet")
        def test_it(): assert False
        """,
    "xfailing_beside": """
        import pytest

        @pytest.mark.xfail(reason="not yet")
        def test_it(): assert False

        def test_other(): pass
        """,
    "xfail_too_many": """
        import pytest

        @pytest.mark.xfail(reason="not yet")
        def test_it(): assert False

        def test_other(): pass
        """,
    "xfail_allowed": """
        import pytest

        @pytest.mark.xfail(reason="not yet")
        def test_it(): assert False

        def test_other(): pass
        """,
    "rerun_free": _FLAKY,
    "rerun_too_many": _FLAKY,
    "rerun_allowed": _FLAKY,
    "xfail_not_run": """
        import pytest

        @pytest.mark.xfail(reason="it hangs", run=False)
        def test_it(): assert False

        def test_other(): pass
        """,
    "xfail_not_run_allowed": """
        import pytest

        @pytest.mark.xfail(reason="it hangs", run=False)
        def test_it(): assert False

        def test_other(): pass
        """,
    "xfail_not_run_reasonless": """
        import pytest

        @pytest.mark.xfail(run=False)
        def test_it(): assert False

        def test_other(): pass
        """,
    "class_with_init": """
        class TestPay:
            def __init__(self): self.sum = 0

            def test_it(self): assert self.sum == 1

        def test_other(): pass
        """,
    "class_with_new": """
        class TestPay:
            def __new__(cls): return object.__new__(cls)

            def test_it(self): assert False

        def test_other(): pass
        """,
    "no_function": """
        class Check:
            def __call__(self): assert False

        test_it = Check()

        def test_other(): pass
        """,
    "class_that_is_no_test": """
        from dataclasses import dataclass

        @dataclass
        class TestData:
            total: int

        class TestServer:
            __test__ = False

            def __init__(self): self.is_up = True

            def test_connection(self): return self.is_up

        def test_other(): assert TestData(3).total == 3 and TestServer().test_connection()
        """,
    "thread": """
        import threading

        def work(): raise OSError("no disk")

        def test_it():
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        """,
    "finaliser": """
        class Table:
            def __del__(self): raise OSError("no disk")

        def test_it(): Table()
        """,
    "thread_that_works": """
        import threading

        def test_it():
            thread = threading.Thread(target=int)
            thread.start()
            thread.join()
        """,
    "coroutine": "async def test_it(): assert False",
    "returning": """
        def test_it(): return 1 == 2

        def test_other(): pass
        """,
    "unittest_coroutine": """
        from unittest import TestCase

        class TestPay(TestCase):
            async def test_it(self): assert False
        """,
    "unittest_that_awaits": """
        from unittest import IsolatedAsyncioTestCase

        class TestPay(IsolatedAsyncioTestCase):
            async def test_it(self): pass
        """,
    "never_awaited": """
        async def work(): assert False

        def test_it(): work()
        """,
    "awaited": """
        import asyncio

        async def work(): pass

        def test_it(): asyncio.run(work())
        """,
    "blanket_mark": """
        import threading

        import pytest

        def work(): raise OSError("no disk")

        @pytest.mark.filterwarnings("ignore")
        def test_it():
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        """,
    "mark_that_accepts": """
        import threading

        import pytest

        def work(): raise OSError("no disk")

        @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
        def test_it():
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        """,
    "forged": """
        def test_it(record_property):
            record_property("lifeos.finding", "x")
            record_property("lifeos.tool", "[]")
            record_property("lifeos.undecided", "{}")
        """,
    "slow_import": """
        import time

        time.sleep(0.06)

        def test_it(): pass
        """,
    "all_skipped": """
        import pytest

        @pytest.mark.skip(reason="no machine")
        def test_it(): pass
        """,
    "skip_allowed": """
        import pytest

        @pytest.mark.skip(reason="no machine")
        def test_it(): pass

        def test_other(): pass
        """,
    "skip_reasonless": """
        import pytest

        @pytest.mark.skip
        def test_it(): pass

        def test_other(): pass
        """,
    "skip_empty": """
        import pytest

        def test_it(): pytest.skip()

        def test_other(): pass
        """,
    "missing_import": """
        import pytest

        pytest.importorskip("no_such_library")

        def test_it(): pass
        """,
    "missing_import_of_two": """
        import pytest

        pytest.importorskip("no_such_library")

        def test_it(): pass
        """,
    "too_few": "def test_it(): pass",
    "too_slow": """
        import time

        def test_it(): time.sleep(0.06)
        """,
    "slow_but_warned": """
        import time

        def test_it(): time.sleep(0.06)
        """,
    "subtest": """
        def test_it(subtests):
            with subtests.test("first"):
                assert 1 == 2
        """,
    "message_of_own": """
        import pytest

        def test_it(): pytest.fail("first line\\nsecond line")
        """,
    "empty_message": """
        import pytest

        def test_it(): pytest.fail("")
        """,
}

_POLICIES = {
    "skip_allowed": "max_skipped = 1",
    "xfail_not_run_allowed": "max_skipped = 1",
    "xfail_not_run_reasonless": "max_skipped = 1",
    "xfail_too_many": "max_xfailed = 0",
    "xfail_allowed": "max_xfailed = 1",
    "rerun_too_many": "max_rerun = 0",
    "rerun_allowed": "max_rerun = 1",
    "slow_import": 'budget = "0.05s"',
    "skip_reasonless": "max_skipped = 1",
    "skip_empty": "max_skipped = 1",
    "too_few": "minimum_items = 2",
    "too_slow": 'budget = "0.05s"',
    "slow_but_warned": 'budget = "0.05s"\non_budget = "warn"',
}

if sys.version_info >= (3, 11):  # Python 3.10 says nothing of what a test of unittest returns
    _TESTS |= {
        "unittest_returning": """
            from unittest import TestCase

            class TestPay(TestCase):
                def test_it(self): return 1 == 2
            """,
        "unittest_generator": """
            from unittest import TestCase

            class TestPay(TestCase):
                def test_it(self):
                    assert False
                    yield
            """,
    }

_COLLECTED_BEFORE = "tests/missing_import_of_two/test_second.py"

_RETURNING = {"unittest_returning", "unittest_generator"}

_WANTED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "clean": ("passed", []),
    "nothing": (
        "undecided",
        [("too-few-items", '0 tests selected by "nothing", at least 1 asked for')],
    ),
    "failing": (
        "failed",
        [("test-failed", "tests/failing/test_failing.py::test_it: assert 1 == 2")],
    ),
    "setup_error": (
        "failed",
        [
            (
                "test-error",
                "tests/setup_error/test_setup_error.py::test_it: RuntimeError: no table",
            )
        ],
    ),
    "teardown_error": (
        "failed",
        [
            (
                "test-error",
                "tests/teardown_error/test_teardown_error.py::test_it: RuntimeError: left open",
            )
        ],
    ),
    "strict_xpass": (
        "failed",
        [
            (
                "test-failed",
                "tests/strict_xpass/test_strict_xpass.py::test_it: [XPASS(strict)] not yet",
            )
        ],
    ),
    "xfailing": (
        "undecided",
        [
            (
                "too-few-items",
                (
                    "1 of 1 test skipped or expected to fail, which leaves 0; "
                    "at least 1 must pass"
                ),
            )
        ],
    ),
    "xfailing_beside": ("passed", []),
    "xfail_too_many": (
        "failed",
        [
            (
                "bar-missed",
                (
                    "pyproject.toml: GATE003 xfail_too_many expects 1 test to fail, 0 allowed: "
                    "tests/xfail_too_many/test_xfail_too_many.py::test_it"
                ),
            )
        ],
    ),
    "xfail_allowed": ("passed", []),
    "rerun_free": ("passed", []),
    "rerun_too_many": (
        "failed",
        [
            (
                "bar-missed",
                (
                    "pyproject.toml: GATE004 rerun_too_many ran 1 test again, 0 allowed: "
                    "tests/rerun_too_many/test_rerun_too_many.py::test_it (once)"
                ),
            )
        ],
    ),
    "rerun_allowed": ("passed", []),
    "xfail_not_run": (
        "failed",
        [
            (
                "bar-missed",
                (
                    "pyproject.toml: GATE002 xfail_not_run skipped 1, 0 allowed: "
                    "tests/xfail_not_run/test_xfail_not_run.py::test_it"
                ),
            )
        ],
    ),
    "xfail_not_run_allowed": ("passed", []),
    "xfail_not_run_reasonless": (
        "failed",
        [
            (
                "skip-without-reason",
                (
                    "tests/xfail_not_run_reasonless/test_xfail_not_run_reasonless.py::test_it: "
                    "skipped without a reason"
                ),
            )
        ],
    ),
    "class_with_init": (
        "undecided",
        [
            (
                "not-collected",
                (
                    "tests/class_with_init/test_class_with_init.py:1: TestPay: "
                    "pytest collects none of its tests, for its __init__"
                ),
            )
        ],
    ),
    "class_with_new": (
        "undecided",
        [
            (
                "not-collected",
                (
                    "tests/class_with_new/test_class_with_new.py:1: TestPay: "
                    "pytest collects none of its tests, for its __new__"
                ),
            )
        ],
    ),
    "no_function": (
        "undecided",
        [
            (
                "not-collected",
                (
                    "tests/no_function/test_no_function.py:4: test_it: "
                    "pytest collects functions, and this is none"
                ),
            )
        ],
    ),
    "class_that_is_no_test": ("passed", []),
    "returning": (
        "undecided",
        [
            (
                "returned-value",
                (
                    "tests/returning/test_returning.py::test_it: "
                    "returns a value, which pytest does not judge"
                ),
            )
        ],
    ),
    "thread": (
        "undecided",
        [
            (
                "unhandled-exception",
                (
                    "tests/thread/test_thread.py::test_it: "
                    "a thread that it started failed: OSError: no disk"
                ),
            )
        ],
    ),
    "finaliser": (
        "undecided",
        [
            (
                "unhandled-exception",
                (
                    "tests/finaliser/test_finaliser.py::test_it: "
                    "something failed where no test can see it: OSError: no disk"
                ),
            )
        ],
    ),
    "thread_that_works": ("passed", []),
    "never_awaited": (
        "undecided",
        [
            (
                "never-awaited",
                (
                    "tests/never_awaited/test_never_awaited.py::test_it: "
                    "coroutine 'work' was never awaited"
                ),
            )
        ],
    ),
    "awaited": ("passed", []),
    "unittest_that_awaits": ("passed", []),
    "blanket_mark": (
        "undecided",
        [
            (
                "unhandled-exception",
                (
                    "tests/blanket_mark/test_blanket_mark.py::test_it: "
                    "a thread that it started failed: OSError: no disk"
                ),
            )
        ],
    ),
    "mark_that_accepts": ("passed", []),
    "forged": ("passed", []),
    "coroutine": (
        "failed",
        [
            (
                "test-failed",
                (
                    "tests/coroutine/test_coroutine.py::test_it: "
                    "async def functions are not natively supported."
                ),
            )
        ],
    ),
    "all_skipped": (
        "failed",
        [
            (
                "bar-missed",
                (
                    "pyproject.toml: GATE002 all_skipped skipped 1, 0 allowed: "
                    "tests/all_skipped/test_all_skipped.py::test_it"
                ),
            ),
            (
                "too-few-items",
                (
                    "1 of 1 test skipped or expected to fail, which leaves 0; "
                    "at least 1 must pass"
                ),
            ),
        ],
    ),
    "skip_allowed": ("passed", []),
    "skip_reasonless": (
        "failed",
        [
            (
                "skip-without-reason",
                "tests/skip_reasonless/test_skip_reasonless.py::test_it: skipped without a reason",
            )
        ],
    ),
    "skip_empty": (
        "failed",
        [
            (
                "skip-without-reason",
                "tests/skip_empty/test_skip_empty.py::test_it: skipped without a reason",
            )
        ],
    ),
    "missing_import": (
        "failed",
        [
            (
                "bar-missed",
                (
                    "pyproject.toml: GATE002 missing_import skipped 1, 0 allowed: "
                    "tests/missing_import/test_missing_import.py"
                ),
            ),
            ("too-few-items", '0 tests selected by "missing_import", at least 1 asked for'),
        ],
    ),
    "missing_import_of_two": (
        "failed",
        [
            (
                "bar-missed",
                (
                    "pyproject.toml: GATE002 missing_import_of_two skipped 1, 0 allowed: "
                    "tests/missing_import_of_two/test_missing_import_of_two.py"
                ),
            )
        ],
    ),
    "too_few": (
        "undecided",
        [("too-few-items", '1 test selected by "too_few", at least 2 asked for')],
    ),
    "slow_but_warned": ("passed", []),
    "subtest": (
        "failed",
        [("test-failed", "tests/subtest/test_subtest.py::test_it: assert 1 == 2")],
    ),
    "message_of_own": (
        "failed",
        [("test-failed", "tests/message_of_own/test_message_of_own.py::test_it: first line")],
    ),
    "empty_message": (
        "failed",
        [("test-failed", "tests/empty_message/test_empty_message.py::test_it: Failed")],
    ),
}


@pytest.fixture(scope="module", params=[(), ("-n2",)], ids=["serial", "two-workers"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run over all gates, serial and with two workers."""
    make_project: type[Project] = request.getfixturevalue("project_type")
    project = make_project(tmp_path_factory.mktemp("outcomes"))
    names = [*_TESTS, "nothing"]
    project.write(
        {f"tests/{name}/test_{name}.py": text for name, text in _TESTS.items()}
        | {
            _COLLECTED_BEFORE: "def test_it(): pass",
            "tests/conftest.py": _RUN_AGAIN,
            "pyproject.toml": _settings(names),
        }
    )
    return project.gate("all", *request.param)


def _settings(names: list[str]) -> str:
    marks = "\n".join(f'"tests/{name}" = "{name}"' for name in _TESTS)
    gates = "\n".join(
        f'[tool.lifeos.gates.{name}]\nselect = "{name}"\n{_POLICIES.get(name, "")}'
        for name in names
    )
    return "\n".join(
        [
            f"[tool.lifeos.marks]\n{marks}",
            gates,
            f"[tool.lifeos.pipelines]\nall = {names}",
            '[tool.pytest]\ntestpaths = ["tests"]\nstrict = true',
        ]
    )


@pytest.mark.parametrize("name", _WANTED)
def test_a_gate_says_why_it_did_not_pass(run: Run, name: str) -> None:
    wanted = _WANTED[name]

    verdict = (run.verdicts[name], run.reasons[name])

    assert verdict == wanted


@pytest.mark.parametrize("name", sorted(_TESTS.keys() & _RETURNING))
def test_what_a_test_of_unittest_returns_leaves_its_gate_undecided(run: Run, name: str) -> None:
    what = "returns a value, which unittest does not judge"

    verdict = (run.verdicts[name], run.reasons[name])

    nodeid = f"tests/{name}/test_{name}.py::TestPay::test_it"
    assert verdict == ("undecided", [("returned-value", f"{nodeid}: {what}")])


def test_a_coroutine_that_unittest_gets_and_nobody_awaits_is_no_pass(run: Run) -> None:
    codes = {code for code, _ in run.reasons["unittest_coroutine"]}

    assert (run.verdicts["unittest_coroutine"], "never-awaited" in codes) == ("undecided", True)


@pytest.mark.parametrize("name", ["too_slow", "slow_import"])
def test_a_gate_over_its_budget_fails_and_says_by_how_much(run: Run, name: str) -> None:
    ((code, message),) = run.reasons[name]

    assert (run.verdicts[name], code) == ("failed", "bar-missed")
    assert message.startswith(f"pyproject.toml: GATE001 {name} took ")
    assert message.endswith(" s, its budget is 0.05 s")


@pytest.mark.parametrize("mode", [(), ("-n2",)], ids=["serial", "two-workers"])
def test_what_a_conftest_makes_pytest_wait_for_is_in_the_time_of_each_gate(
    project: Project, mode: tuple[str, ...]
) -> None:
    settings = (project.root / "pyproject.toml").read_text()
    budget = '[tool.lifeos.gates.unit]\nbudget = "1.5s"\n'
    hook = "def pytest_collection_modifyitems(): time.sleep(1.5)\n"
    files = {"conftest.py": f"import time\n{hook}", "tests/unit/test_it.py": "def test_it(): pass"}
    project.write({"pyproject.toml": settings + budget} | files)

    run = project.gate("unit", *mode)

    assert run.codes == ["bar-missed"]


def test_one_gate_that_is_not_green_makes_the_run_red(run: Run) -> None:
    assert (run.status, run.is_green(), run.report and run.report["verdict"]) == (
        1,
        False,
        "failed",
    )


def test_no_blanket_filter_hides_what_a_test_cannot_fail_by(project: Project) -> None:
    settings = (project.root / "pyproject.toml").read_text()
    tests = {f"tests/unit/test_{name}.py": _TESTS[name] for name in ("thread", "never_awaited")}
    project.write({"pyproject.toml": settings + 'filterwarnings = ["ignore"]\n'} | tests)

    run = project.gate("unit", "-W", "ignore", env={"PYTHONWARNINGS": "ignore"})

    assert (run.verdicts, run.codes) == (
        {"unit": "undecided"},
        ["never-awaited", "unhandled-exception"],
    )
