"""Faults in processes: ends that come early, and statuses that somebody else chose."""

from tests.faults.fault import SERIAL, TWO_WORKERS, Fault, Setup


def _conftest(text: str, more: str = "def test_it(): assert 1 == 1") -> Setup:
    return Setup(files={"conftest.py": text, "tests/unit/test_more.py": more})


def _more(text: str) -> Setup:
    return Setup(files={"tests/unit/test_more.py": text})


_FAILING = "def test_it(): assert 1 == 2"
_NOTHING = _conftest("")
_WORKER = """
import os
import signal


def pytest_sessionfinish(session):
    if getattr(session.config, "workerinput", {{"workerid": ""}})["workerid"] == "gw1":
        {act}
"""

_THREAD = """
import os
import threading
import time


def test_it():
    threading.Thread(target=lambda: {}).start()
    time.sleep(0.5)
"""
_STOPPING = """
def test_a(request): {}
def test_it(): assert 1 == {}
"""
_LOOP = """
import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    {}
"""
_UNREGISTERING = """
def pytest_collection_finish(session):
    manager = session.config.pluginmanager
    for plugin in list(manager.get_plugins()):
        if type(plugin).__module__.startswith("{}"):
            manager.unregister(plugin)


def pytest_sessionfinish(session): session.exitstatus = 0
"""


def _plugin(act: str) -> Setup:
    """A plugin that the environment names."""
    env = {"PYTEST_PLUGINS": "early", "PYTHONPATH": "."}
    return Setup(files={"early.py": f"import os\n\n{act}\n"}, env=env)


_CONFIGURED = "def pytest_configure(config): {act}"

FAULTS = (
    Fault(
        name="a test ends the process with status 0",
        broken=_more("import os\ndef test_it(): os._exit(0)"),
        clean=_more("import os\ndef test_it(): os.getpid()"),
        after_green=True,
    ),
    Fault(
        name="a conftest ends the process with status 0",
        broken=_conftest("import os\nos._exit(0)"),
        clean=_conftest("import os\nos.getpid()"),
        after_green=True,
        modes=(SERIAL,),
    ),
    Fault(
        name="a plugin ends the process with status 0 as it is imported",
        broken=_plugin("os._exit(0)"),
        clean=_plugin("os.getpid()"),
        after_green=True,
    ),
    Fault(
        name="a plugin ends the process with status 0 as it is configured",
        broken=_plugin(_CONFIGURED.format(act="os._exit(0)")),
        clean=_plugin(_CONFIGURED.format(act="os.getpid()")),
        after_green=True,
    ),
    Fault(
        name="a test module ends the process with status 0 as it is imported",
        broken=_more("import os\nos._exit(0)"),
        clean=_more("import os\ndef test_it(): os.getpid()"),
        after_green=True,
    ),
    Fault(
        name="an exit handler chooses the status",
        broken=_conftest("import atexit, os\natexit.register(os._exit, 0)", _FAILING),
        clean=_conftest("import atexit, os\natexit.register(os.getpid)"),
    ),
    Fault(
        name="a test ends pytest with status 0",
        broken=_more('import pytest\ndef test_it(): pytest.exit("enough", returncode=0)'),
        clean=_more("import pytest\ndef test_it(): pass"),
    ),
    Fault(
        name="a conftest ends pytest with status 0 when the tests are over",
        broken=_conftest(
            """
            import pytest

            def pytest_sessionfinish(session): pytest.exit("enough", returncode=0)
            """,
            _FAILING,
        ),
        clean=_conftest("def pytest_sessionfinish(session): pass"),
    ),
    Fault(
        name="a conftest ends pytest with status 0 before collection",
        broken=_conftest("""
            import pytest

            def pytest_collection(session): pytest.exit("enough", returncode=0)
            """),
        clean=_conftest("def pytest_collection(session): pass"),
    ),
    Fault(
        name="a conftest sets the status to 0",
        broken=_conftest("def pytest_sessionfinish(session): session.exitstatus = 0", _FAILING),
        clean=_conftest("def pytest_sessionfinish(session): session.exitstatus"),
    ),
    Fault(
        name="a conftest sets the status to 0 last of all",
        broken=_conftest(
            """
            import pytest

            @pytest.hookimpl(wrapper=True, tryfirst=True)
            def pytest_sessionfinish(session):
                yield
                session.exitstatus = 0
            """,
            _FAILING,
        ),
        clean=_conftest("def pytest_sessionfinish(session): session.exitstatus"),
    ),
    Fault(
        name="a conftest forgets the failures",
        broken=_conftest(
            """
            import pytest

            @pytest.hookimpl(wrapper=True)
            def pytest_runtestloop(session):
                yield
                session.testsfailed = 0
                return True
            """,
            _FAILING,
        ),
        clean=_NOTHING,
    ),
    Fault(
        name="exit 5 is swallowed",
        broken=Setup(
            files={
                "tests/unit/test_sign.py": "",
                "conftest.py": """
                def pytest_sessionfinish(session, exitstatus):
                    if exitstatus == 5:
                        session.exitstatus = 0
                """,
            },
            policy="",
        ),
        clean=Setup(policy=""),
    ),
    Fault(
        name="the run is interrupted",
        broken=_more("def test_it(): raise KeyboardInterrupt"),
        clean=_more("def test_it(): pass"),
    ),
    Fault(
        name="the run is terminated",
        broken=_more("""
            import os
            import signal

            def test_it(): os.kill(os.getpid(), signal.SIGTERM)
            """),
        clean=_more("def test_it(): pass"),
    ),
    Fault(
        name="a worker dies after its last test",
        broken=_conftest(_WORKER.format(act="os._exit(0)")),
        clean=_conftest(_WORKER.format(act="os.getpid()")),
        modes=(TWO_WORKERS,),
    ),
    Fault(
        name="a worker is killed after its last test",
        broken=_conftest(_WORKER.format(act="os.kill(os.getpid(), signal.SIGKILL)")),
        clean=_conftest(_WORKER.format(act="os.getpid()")),
        modes=(TWO_WORKERS,),
    ),
    Fault(
        name="a worker's last hook raises",
        broken=_conftest(_WORKER.format(act='raise RuntimeError("disk full")')),
        clean=_conftest(_WORKER.format(act="os.getpid()")),
        modes=(TWO_WORKERS,),
    ),
    Fault(
        name="a worker is killed in mid-test and replaced",
        broken=_more("""
            import os
            import signal

            def test_it(): os.kill(os.getpid(), signal.SIGKILL)
            """),
        clean=_more("def test_it(): pass"),
        modes=(TWO_WORKERS,),
    ),
    Fault(
        name="a second failure hides behind an INTERNALERROR",
        broken=_conftest("def pytest_runtest_logreport(report): raise RuntimeError(report.when)"),
        clean=_conftest("def pytest_runtest_logreport(report): pass"),
    ),
    Fault(
        name="a thread ends the process with status 0",
        broken=_more(_THREAD.format("os._exit(0)")),
        clean=_more(_THREAD.format("os.getpid()")),
        after_green=True,
    ),
    Fault(
        name="a test asks pytest to stop",
        broken=_more(_STOPPING.format('request.session.shouldstop = "enough"', 2)),
        clean=_more(_STOPPING.format("request.session.shouldstop", 1)),
    ),
    Fault(
        name="a test closes all output and fails",
        broken=_more(
            "import os\ndef test_it():\n    os.close(1)\n    os.close(2)\n    assert 1 == 2"
        ),
        clean=_more("import os\ndef test_it(): os.close(os.dup(1))"),
    ),
    Fault(
        name="a conftest takes tests away when the choice is made",
        broken=_conftest(_LOOP.format("session.items[:] = session.items[:1]"), _FAILING),
        clean=_conftest(_LOOP.format("session.items[:] = session.items[:]")),
    ),
    Fault(
        name="a conftest unregisters what judges, and sets the status to 0",
        broken=_conftest(_UNREGISTERING.format("pytest_lifeos"), _FAILING),
        clean=_conftest(_UNREGISTERING.format("another_plugin")),
        after_green=True,
    ),
    Fault(
        name="settings that cannot be read, and an older green verdict",
        broken=Setup(settings='[tool.lifeos.gates.quick]\nselct = "unit"'),
        clean=Setup(settings='[tool.lifeos.gates.quick]\nselect = "unit"'),
        after_green=True,
        plain=("-c", "pass"),
    ),
)
