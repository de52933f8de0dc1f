"""What something between a test and its report takes away; all in one run, a gate a way, and clean twins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project, Run

_FAILING = "def test_it(): assert 1 == 2"
_EATING = """
    import pytest

    @pytest.hookimpl(wrapper=True)
    def {}:
        try:
            return (yield)
        except AssertionError:
            return None
    """
_QUIET = """
    import warnings

    import pytest

    @pytest.fixture(autouse=True)
    def quiet():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    """
_THREAD = """
    import threading

    def work(): raise OSError("no disk")

    def test_it():
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    """
_TASK = """
    import asyncio

    async def work(): raise OSError("no disk")

    async def main():
        {}
        asyncio.create_task(work())
        await asyncio.sleep(0)

    def test_it(): asyncio.run(main())
    """
_COROUTINE = """
    import pytest

    async def work(): pass

    def test_it({}):
        {}
            work()
    """
_DECORATED = """
    def quiet(test):
        def run(): {}
        return run

    @quiet
    def test_it(): {}
    """
# By the name of a folder: its conftest.py, its test.
_PROJECTS = {
    "flipped": (
        """
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_makereport():
            report = yield
            report.outcome = "passed"
            return report
        """,
        _FAILING,
    ),
    "flipped_late": (
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_logreport(report):
            if "flipped_late" in report.nodeid:
                report.outcome = "passed"
        """,
        _FAILING,
    ),
    "eaten": (_EATING.format("pytest_runtest_call()"), _FAILING),
    "eaten_function": (_EATING.format("pytest_pyfunc_call()"), _FAILING),
    "eaten_setup": (
        _EATING.format("pytest_runtest_setup()"),
        "def setup_module(): assert 1 == 2\n\ndef test_it(): pass",
    ),
    "left_out": ("def pytest_pyfunc_call(): return True", _FAILING),
    "taken_over": (
        "def pytest_pyfunc_call(pyfuncitem):\n    pyfuncitem.obj()\n    return True",
        "def test_it(): pass",
    ),
    "swapped": (
        """
        def pytest_collection_modifyitems(items):
            for item in items:
                if "swapped" in item.nodeid:
                    item.obj = lambda: None
        """,
        _FAILING,
    ),
    "wrapped": (
        """
        def pytest_collection_modifyitems(items):
            for item in items:
                if "wrapped" in item.nodeid:
                    item.obj = lambda test=item.obj: test()
        """,
        "def test_it(): pass",
    ),
    "decorated": ("", _DECORATED.format("return", "assert 1 == 2")),
    "decorated_twin": ("", _DECORATED.format("test()", "pass")),
    "made_up": (
        """
        import pytest

        def pytest_runtest_protocol(item):
            if "made_up" not in item.nodeid:
                return None
            for when in ("setup", "call", "teardown"):
                report = pytest.TestReport(item.nodeid, item.location, {}, "passed", None, when)
                item.ihook.pytest_runtest_logreport(report=report)
            return True
        """,
        _FAILING,
    ),
    "quiet_thread": (_QUIET, _THREAD),
    "ended_thread": ("", _THREAD.replace('OSError("no disk")', "SystemExit")),
    "quiet_return": (_QUIET, "def test_it(): return 1 == 2"),
    "kept_return": ("", "def test_it(recwarn): return 1 == 2"),
    "kept_coroutine": ("", _COROUTINE.format("recwarn", "if True:")),
    "expected_coroutine": ("", _COROUTINE.format("", "with pytest.warns(RuntimeWarning):")),
    "task": ("", _TASK.format("")),
    "handled_task": (
        "",
        _TASK.format("asyncio.get_running_loop().set_exception_handler(lambda loop, it: None)"),
    ),
    "accepted_task": (
        "import pytest",
        'import pytest\npytestmark = pytest.mark.filterwarnings("ignore:Task exception was")\n'
        + "\n".join(line[4:] for line in _TASK.format("").splitlines()),
    ),
}
_HIDDEN = "raised AssertionError: assert 1 == 2, and was reported as passed"
_NOT_RUN = "was reported as passed, and its own lines did not run"
_WANTED = {
    "flipped": [("failure-hidden", _HIDDEN)],
    "flipped_late": [("failure-hidden", _HIDDEN)],
    "eaten": [("failure-hidden", _HIDDEN)],
    "eaten_function": [("failure-hidden", _HIDDEN)],
    "eaten_setup": [("failure-hidden", _HIDDEN)],
    "left_out": [("not-called", "was reported as passed, and nobody called it")],
    "taken_over": [],
    "swapped": [("not-called", f"{_NOT_RUN}: conftest.py:4 did")],
    "wrapped": [],
    "decorated": [("not-called", f"{_NOT_RUN}: test_decorated.py:2 did")],
    "decorated_twin": [],
    "made_up": [("not-called", "was reported as passed by code of the project, and did not run")],
    "quiet_thread": [
        ("unhandled-exception", "a thread that it started failed: OSError: no disk"),
    ],
    "ended_thread": [],
    "quiet_return": [("returned-value", "returns a value, which pytest does not judge")],
    "kept_return": [("returned-value", "returns a value, which pytest does not judge")],
    "kept_coroutine": [("never-awaited", "coroutine 'work' was never awaited")],
    "expected_coroutine": [],
    "task": [
        (
            "unhandled-exception",
            "nobody looked at what failed: Task exception was never retrieved: OSError: no disk",
        )
    ],
    "handled_task": [],
    "accepted_task": [],
}


@pytest.fixture(scope="module", params=[(), ("-n2",)], ids=["serial", "two-workers"])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """One run over all gates, serial and with two workers."""
    make_project: type[Project] = request.getfixturevalue("project_type")
    project = make_project(tmp_path_factory.mktemp("hidden"))
    names = list(_PROJECTS)
    marks = "\n".join(f'"tests/{name}" = "{name}"' for name in names)
    gates = "\n".join(f'[tool.lifeos.gates.{name}]\nselect = "{name}"' for name in names)
    files = {"pyproject.toml": f"[tool.lifeos.marks]\n{marks}\n{gates}\n[tool.pytest]\n"}
    for name, (conftest, test) in _PROJECTS.items():
        files |= {f"tests/{name}/conftest.py": conftest, f"tests/{name}/test_{name}.py": test}
    project.write(files)
    return project.gate(",".join(names), *request.param)


@pytest.mark.parametrize("name", _PROJECTS)
def test_what_is_hidden_leaves_its_gate_undecided(run: Run, name: str) -> None:
    nodeid = f"tests/{name}/test_{name}.py::test_it"
    wanted = [(code, f"{nodeid}: {words}") for code, words in _WANTED[name]]

    verdict = (run.verdicts[name], run.reasons[name])

    assert verdict == ("undecided" if wanted else "passed", wanted)


@pytest.mark.parametrize("mode", [(), ("-n2",)], ids=["serial", "two-workers"])
def test_what_fails_after_the_last_test_is_nobodys_and_no_pass(
    project: Project, mode: tuple[str, ...]
) -> None:
    project.write({"tests/unit/test_late.py": """
            import threading

            class Table:
                def __del__(self): raise OSError("no disk")

            def wait():
                threading.main_thread().join(0.2)
                raise OSError("no net")

            def test_it():
                table = Table()
                table.itself = table
                threading.Thread(target=wait).start()
            """})

    run = project.gate("unit", *mode)

    after = "after the last test: "
    assert run.reasons["unit"] == [
        ("unhandled-exception", f"{after}a thread that it started failed: OSError: no net"),
        (
            "unhandled-exception",
            f"{after}something failed where no test can see it: OSError: no disk",
        ),
    ]
