"""Tools as real processes: started once, joined from anywhere, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_lifeos.finding import CannotTell
from pytest_lifeos.resources.processes import Processes

# Writes its id to the file `child`, and stays; its parent waits for it.
_CHILD = "import os, time; open('child', 'w').write(str(os.getpid())); time.sleep(60)"
_WITH_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_CHILD!r}])"


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """The processes of a run in an empty project, closed at the end."""
    opened = Processes(tmp_path)
    yield opened
    opened.close()


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def _is_alive(pid: int) -> bool:
    """A zombie that nobody has reaped yet is dead."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def _wait_until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.01)
    return holds()


def _number_in(file: Path) -> int:
    """The number that the file will hold."""
    assert _wait_until(lambda: file.exists() and file.read_text() != "")
    return int(file.read_text())


def test_a_folder_without_a_tool_goes_with_a_killed_owner(tmp_path: Path) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from pytest_lifeos.resources.processes import Processes

folder = Processes(Path(sys.argv[1])).make_folder()
(folder / "file").write_text("data")
print(folder, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""

    owner = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )

    folder = Path(owner.stdout.strip())
    assert folder.name.startswith("lifeos-tools-")
    assert _wait_until(lambda: not folder.exists())


def test_a_tools_end_is_known_in_full(processes: Processes) -> None:
    code = "import sys; print('Grüße'); print('bad', file=sys.stderr); sys.exit(3)"
    processes.start("tool", _python(code), 30)

    run = processes.join("tool", 30)

    assert (run.exit_status, run.stdout, run.stderr) == (3, "Grüße\n", "bad\n")
    assert 0 < run.duration_s < 30


def test_a_tool_runs_in_the_projects_root_and_hears_nothing(
    processes: Processes, tmp_path: Path
) -> None:
    code = "import os, sys; print(os.getcwd(), repr(sys.stdin.read()))"
    processes.start("tool", _python(code), 30)

    assert processes.join("tool", 30).stdout == f"{tmp_path} ''\n"


def test_a_tool_gives_way_as_far_as_it_is_told(processes: Processes) -> None:
    wanted = os.nice(0) + 5
    code = f"import os, time\nwhile os.nice(0) != {wanted}: time.sleep(0.01)\nprint('nice')"
    processes.start("tool", _python(code), 30, nice=5)

    assert processes.join("tool", 30).stdout == "nice\n"


def test_bytes_that_are_no_text_do_not_stop_a_join(processes: Processes) -> None:
    processes.start("tool", _python("import sys; sys.stdout.buffer.write(b'a\\xffb')"), 30)

    assert processes.join("tool", 30).stdout == "a\ufffdb"


def test_more_words_than_a_pipe_holds_reach_the_tool(processes: Processes) -> None:
    words = [f"{number:01000}" for number in range(200)]
    processes.start("tool", [*_python("import sys; print(len(sys.argv))"), *words], 30)

    assert processes.join("tool", 30).stdout == "201\n"


def test_a_tool_is_started_once(processes: Processes, tmp_path: Path) -> None:
    argv = _python("open('log', 'a').write('x')")

    processes.start("tool", argv, 30)
    processes.start("tool", argv, 30)
    processes.join("tool", 30)
    processes.join("tool", 30)

    assert (processes.joinable, (tmp_path / "log").read_text()) == (("tool",), "x")


def test_tools_run_at_the_same_time(processes: Processes) -> None:
    """Each waits for the other."""
    meet = "import os, time; open('{0}', 'w')\nwhile not os.path.exists('{1}'): time.sleep(0.01)"
    processes.start("one", _python(meet.format("a", "b")), 30)
    processes.start("two", _python(meet.format("b", "a")), 30)

    assert [processes.join(name, 30).exit_status for name in ("one", "two")] == [0, 0]


def test_a_tool_that_does_not_end_in_time_cannot_be_told_and_is_killed(
    processes: Processes, tmp_path: Path
) -> None:
    processes.start("tool", _python(_WITH_CHILD), 1)

    with pytest.raises(CannotTell) as caught:
        processes.join("tool", 1)

    child = _number_in(tmp_path / "child")
    assert (caught.value.code, caught.value.message, _wait_until(lambda: not _is_alive(child))) == (
        "tool-timeout",
        "tool did not end within 1 s",
        True,
    )


def test_the_time_of_a_tool_counts_from_its_start(processes: Processes, tmp_path: Path) -> None:
    """Started ahead, it is over its time although nobody has waited for it yet."""
    processes.start("tool", _python(_CHILD), 0.5)

    child = _number_in(tmp_path / "child")

    assert _wait_until(lambda: not _is_alive(child))


def test_a_tool_that_is_killed_has_the_signal_as_its_status(processes: Processes) -> None:
    code = f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})"
    processes.start("tool", _python(code), 30)

    assert processes.join("tool", 30).exit_status == -signal.SIGKILL


def test_a_tool_that_cannot_be_started_says_so(processes: Processes) -> None:
    processes.start("tool", ["/no/such/tool"], 30)

    run = processes.join("tool", 30)

    assert (run.exit_status, run.stdout, "/no/such/tool" in run.stderr) == (127, "", True)


def test_a_tool_whose_supervisor_is_gone_is_lost(processes: Processes, tmp_path: Path) -> None:
    code = "open('parent', 'w').write(str(os.getppid())); os.read(os.open('pipe', os.O_RDONLY), 1)"
    os.mkfifo(tmp_path / "pipe")
    processes.start("tool", _python(f"import os; {code}"), 30)
    os.kill(_number_in(tmp_path / "parent"), signal.SIGKILL)

    with pytest.raises(CannotTell) as caught:
        processes.join("tool", 30)

    os.close(os.open(tmp_path / "pipe", os.O_WRONLY))  # lets the tool end
    processes.close()
    assert (caught.value.code, caught.value.message, processes.folder.exists()) == (
        "tool-lost",
        "tool was lost: the process that ran it is gone",
        False,
    )


def test_another_process_of_the_run_joins_what_the_first_started(
    processes: Processes, tmp_path: Path
) -> None:
    processes.start("tool", _python("open('log', 'a').write('x'); print('done')"), 30)
    worker = Processes(tmp_path, processes.folder, processes.joinable)

    worker.start("tool", _python("open('log', 'a').write('y')"), 30)
    run = worker.join("tool", 30)
    worker.close()

    assert (run.stdout, (tmp_path / "log").read_text(), processes.folder.exists()) == (
        "done\n",
        "x",
        True,
    )


def test_another_process_of_the_run_can_start_what_the_first_did_not(
    processes: Processes, tmp_path: Path
) -> None:
    worker = Processes(tmp_path, processes.folder, processes.joinable)

    worker.start("tool", _python("print('done')"), 30)
    run = worker.join("tool", 30)
    worker.close()

    assert (run.stdout, worker.folder.exists(), processes.folder.exists()) == (
        "done\n",
        False,
        False,
    )


def test_close_ends_a_tool_and_its_children_and_leaves_no_folder(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("tool", _python(_WITH_CHILD), 60)
    child = _number_in(tmp_path / "child")

    processes.close()

    assert (_wait_until(lambda: not _is_alive(child)), processes.folder.exists()) == (True, False)


def test_close_after_the_end_is_no_error(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("tool", _python("pass"), 30)
    processes.join("tool", 30)

    processes.close()
    processes.close()

    assert not processes.folder.exists()


def test_closing_at_once_is_quiet_however_the_race_with_the_end_goes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    left = []
    for _ in range(10):
        processes = Processes(tmp_path)
        processes.start("tool", ["/bin/true"], 30)
        processes.close()
        left.append(processes.folder.exists())

    assert (capfd.readouterr().err, any(left), os.listdir(tmp_path)) == ("", False, [])


_OWNER = f"""
import os, sys, time
from pathlib import Path
from pytest_lifeos.resources.processes import Processes

processes = Processes(Path(sys.argv[1]))
processes.start("tool", [sys.executable, "-c", {_WITH_CHILD!r}], 60)
{{more}}
print(processes.folder, flush=True)
time.sleep(60)
"""
_FORK = "if os.fork() == 0: open('fork', 'w').write(str(os.getpid())); time.sleep(60)"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["term", "kill"])
@pytest.mark.parametrize("more", ["", _FORK], ids=["alone", "with-a-forked-child"])
def test_an_owner_that_is_killed_leaves_no_tool_and_no_folder(
    tmp_path: Path, number: signal.Signals, more: str
) -> None:
    """Also where a forked child outlives it, which has inherited what the owner held open."""
    argv = [sys.executable, "-c", _OWNER.format(more=more), str(tmp_path)]
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        child = _number_in(tmp_path / "child")
        others = [_number_in(tmp_path / "fork")] if more else []

        owner.send_signal(number)
        ended = _wait_until(lambda: not _is_alive(child) and not folder.exists())

        for pid in others:
            os.kill(pid, signal.SIGKILL)
    assert (folder.name.startswith("lifeos-tools-"), ended) == (True, True)


def test_a_signal_to_every_process_of_a_run_leaves_no_tool_and_no_folder(tmp_path: Path) -> None:
    """A service manager ends a run so: the supervisor hears it as well."""
    argv = [sys.executable, "-c", _OWNER.format(more=""), str(tmp_path)]
    with subprocess.Popen(argv, cwd=tmp_path, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        child = _number_in(tmp_path / "child")
        supervisor = int(Path(f"/proc/{owner.pid}/task/{owner.pid}/children").read_text())

        os.kill(supervisor, signal.SIGTERM)
        owner.terminate()

        assert _wait_until(lambda: not _is_alive(child) and not folder.exists())
