"""Faults in what a unit test touches, unseen: a database or a network that it may not need."""

from tests.faults.fault import Fault, Setup

_AT_IMPORT = """
    import sqlite3

    made = sqlite3.connect(":memory:")

    def test_more(): assert made.execute("SELECT 1").fetchone() == (1,)
    """
_LIBRARY_ONLY = """
    import sqlite3

    def test_more(): assert sqlite3.sqlite_version_info > (3,)
    """
_EXPORTER = """
    import socket
    import threading

    import pytest

    @pytest.fixture(scope="session", autouse=True)
    def exporter():
        asked, sent = threading.Event(), threading.Event()

        def send():
            with socket.socket() as it:
                it.connect_ex(("127.0.0.1", 9))
            sent.set()

        def work():
            asked.wait()
            threading.Thread(target=send).start()

        threading.Thread(target=work, daemon=True).start()
        yield asked, sent
    """
_BESIDE = """
    def test_more(exporter):
        asked, sent = exporter
        asked.set()
        assert sent.wait(30)
    """
_THREAD = """
    import socket
    import threading

    def send():
        with socket.socket() as it:
            it.connect_ex(("127.0.0.1", 9))

    def test_more():
        inner = threading.Thread(target=send)
        thread = threading.Thread(target=inner.start)
        thread.start()
        thread.join()
        inner.join()
    """


# Without our plugin, which would fail the test in every run of the project.
_PLAIN = ("-m", "pytest", "-p", "no:lifeos", "-p", "no:asyncio", "-p", "no:pytest_postgresql")


def _tests(text: str, conftest: str = "") -> Setup:
    return Setup(files={"tests/unit/conftest.py": conftest, "tests/unit/test_more.py": text})


FAULTS = (
    Fault(
        name="a file of unit tests opens a database as it is imported",
        broken=_tests(_AT_IMPORT),
        clean=_tests(_LIBRARY_ONLY),
        plain=_PLAIN,
    ),
    Fault(
        name="a thread that a thread of a unit test starts opens a socket",
        broken=_tests(_THREAD),
        clean=_tests(_BESIDE, _EXPORTER),
        plain=_PLAIN,
    ),
)
