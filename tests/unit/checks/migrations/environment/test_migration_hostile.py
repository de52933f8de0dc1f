"""Code that would end or hang the process: one finding with its place, and ours lives on."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.contained import Death, apart, contained
from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.environment.sqlite_file import sqlite_file
from pytest_lifeos.checks.migrations.rehearsal.died import rehearsal_of
from pytest_lifeos.checks.migrations.rehearsal.rehearse import Rehearsal, rehearse
from pytest_lifeos.finding import CannotTell

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

REVISION = "migrations/versions/0002_step.py"

# What a revision does, its code and its line; None where no line can be known.
HOSTILE = {
    "exit": ("import sys\nsys.exit(0)", "MIG010", 10),
    "os-exit": ("import os\nos._exit(0)", "MIG010", 10),
    "abort": ("import os\nos.abort()", "MIG018", 10),
    "segfault": ("import ctypes\nctypes.string_at(0)", "MIG018", 10),
    "killed": ("import signal\nsignal.raise_signal(signal.SIGKILL)", "MIG018", None),
    "native-loop": ("import itertools\nsum(itertools.repeat(1))", "MIG018", 10),
    "no-alarm": (
        "import signal\nsignal.signal(14, signal.SIG_IGN)\nwhile True:\n    pass",
        "MIG018",
        (11, 12),
    ),
    "loop": ("while True:\n    pass", "MIG010", (9, 10)),
    "stubborn-loop": (
        "while True:\n    try:\n        pass\n    except BaseException:\n        pass",
        ("MIG010", "MIG018"),
        (9, 10, 11, 12, 13),
    ),
    "very-stubborn-loop": (
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        "MIG018",
        (9, 10, 11, 12, 13, 14),
    ),
    "sleep": ("import time\ntime.sleep(600)", "MIG010", 10),
    "lock": (
        "import threading\nthreading.Lock().acquire() and None\nl = threading.Lock()\nl.acquire()\nl.acquire()",
        "MIG010",
        13,
    ),
    "join": (
        "import threading, time\nt = threading.Thread(target=time.sleep, args=[600])\nt.start()\nt.join()",
        "MIG010",
        12,
    ),
    "thread-left": (
        "import threading, time\nthreading.Thread(target=time.sleep, args=[600]).start()\n1 / 0",
        "MIG010",
        11,
    ),
    "prompt": ("input('sure?')", "MIG010", 9),
    "prompt-of-terminal": ("import getpass\ngetpass.getpass()", "MIG010", 10),
    "interrupt": ("raise KeyboardInterrupt", "MIG010", 9),
    "generator-exit": ("raise GeneratorExit", "MIG010", 9),
    "recursion": ("f = lambda: f()\nf()", "MIG010", (9, 10)),
    "huge-int": ("str(10 ** 5000)", "MIG010", 9),
    "memory": ("bytes(1 << 60)", "MIG010", 9),
    "pytest-exit": ("import pytest\npytest.exit('bye', 0)", "MIG010", 10),
    "network": (
        "import urllib.request\nurllib.request.urlopen('http://x.example.com')",
        "MIG014",
        10,
    ),
    "import": ("import nowhere_to_be_found", "MIG010", 9),
    "fork": ("import os\nos.fork()", "MIG016", 10),
    "signal": ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "MIG016", 10),
    "no-message": ("raise Exception", "MIG010", 9),
    "no-text": ("class E(Exception):\n    def __str__(self): 1 / 0\nraise E", "MIG010", 11),
    "surrogates": ("raise ValueError('\\udcff')", "MIG010", 9),
    "closes-all": ("import os\nos.closerange(0, 200)\nraise ValueError", None, None),
}


def rehearse_apart(chain: Chain, seconds: float = 60.0) -> Rehearsal:
    """As the gate does it."""
    project = chain.project()

    def new() -> AbstractContextManager[object]:
        if chain.new_url is None:
            return sqlite_file()
        return postgresql_database(chain.new_url(), seconds)

    found = apart(new, lambda: rehearse(project, new, seconds))  # type: ignore[arg-type]  # of either kind
    return rehearsal_of(found, project)


# Those that end at their time limit, which a busy machine must not reach before them.
ENDLESS = (
    "native-loop",
    "no-alarm",
    "loop",
    "stubborn-loop",
    "very-stubborn-loop",
    "sleep",
    "lock",
    "join",
)
CASES = [
    pytest.param(name, marks=pytest.mark.slow) if name in ENDLESS[1:] else name
    for name in HOSTILE
    if name != "closes-all"
]


def limit(name: str) -> float:
    return 3.0 if name in ENDLESS else 60.0


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_revision_is_one_finding_at_its_line(chain: Chain, name: str) -> None:
    body, codes, line = HOSTILE[name]
    chain.tasks().revision("0002", body)

    (found,) = rehearse_apart(chain, limit(name)).upgrade

    assert found.code in (codes if isinstance(codes, tuple) else (codes,)), found
    assert line is None or found.path == REVISION
    assert line is None or found.line in (line if isinstance(line, tuple) else (line,)), found


@pytest.mark.parametrize("name", ["os-exit", "segfault", "native-loop", "interrupt", "thread-left"])
def test_a_hostile_revision_is_one_finding_on_postgresql(on_postgresql: Chain, name: str) -> None:
    body, code, line = HOSTILE[name]
    on_postgresql.tasks().revision("0002", body)

    (found,) = rehearse_apart(on_postgresql, limit(name)).upgrade

    assert (found.code, found.path, found.line) == (code, REVISION, line)


def test_what_takes_the_descriptors_away_has_an_end(chain: Chain) -> None:
    chain.tasks().revision("0002", HOSTILE["closes-all"][0])

    assert len(rehearse_apart(chain, 5.0).upgrade) == 1


@pytest.mark.parametrize(
    "body", ["import os\nos._exit(0)", "while True:\n    pass", "raise SystemExit"]
)
def test_a_hostile_env_is_one_finding(chain: Chain, body: str) -> None:
    chain.tasks().env(body)

    (found,) = rehearse_apart(chain, 5.0).upgrade

    assert (found.code, found.path, found.line > 0) == ("MIG011", "migrations/env.py", True)


def test_alembic_is_as_it_was_after_a_revision_that_patched_it(chain: Chain) -> None:
    from alembic.script import ScriptDirectory

    before = ScriptDirectory.run_env
    chain.tasks().revision(
        "0002",
        "from alembic.script import ScriptDirectory\nScriptDirectory.run_env = None\n"
        "import sqlalchemy\nsqlalchemy.create_engine = None",
    )

    rehearse_apart(chain)

    assert ScriptDirectory.run_env is before


def test_the_rest_is_undecided_when_the_process_ends(chain: Chain) -> None:
    chain.tasks().revision("0002", "import os\nos.abort()")

    with pytest.raises(CannotTell) as doubt:
        rehearse_apart(chain).downgrade  # noqa: B018  the property raises

    assert doubt.value.code == "migrations-process-ended"


def test_an_answer_comes_back_and_so_does_an_error() -> None:
    def doubt() -> int:
        raise CannotTell("code", "message")

    assert contained(lambda: os.getpid()) != os.getpid()
    with pytest.raises(CannotTell) as raised:
        contained(doubt)
    assert (raised.value.code, raised.value.message) == ("code", "message")


def test_an_error_that_cannot_travel_comes_as_its_traceback() -> None:
    def fail() -> int:
        error = ValueError("of ours")
        error.lock = threading.Lock()  # type: ignore[attr-defined]  # which pickle refuses
        raise error

    with pytest.raises(RuntimeError, match="of ours"):
        contained(fail)


def test_a_process_that_is_killed_is_a_death() -> None:
    died = contained(lambda: os.kill(os.getpid(), signal.SIGKILL))

    assert died == Death(how="signal 9, SIGKILL")


def test_an_interrupt_of_ours_ends_the_child() -> None:
    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(KeyboardInterrupt):
            contained(lambda: signal.pause())
    finally:
        signal.signal(signal.SIGALRM, before)
