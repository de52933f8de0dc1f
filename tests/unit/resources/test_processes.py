"""Tools as real processes: started once, joined from anywhere, and never left behind."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_lifeos.finding import CannotTell
from pytest_lifeos.resources.processes import Processes


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


def _wait_until_dead(pid: int) -> bool:
    deadline = time.monotonic() + 5
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not _is_alive(pid)


def test_a_tools_end_is_known_in_full(processes: Processes) -> None:
    code = "import sys; print('Grüße'); print('bad', file=sys.stderr); sys.exit(3)"
    processes.start("tool", _python(code))

    run = processes.join("tool", 30)

    assert (run.exit_status, run.stdout, run.stderr) == (3, "Grüße\n", "bad\n")
    assert 0 < run.duration_s < 30


def test_a_tool_runs_in_the_projects_root_and_hears_nothing(
    processes: Processes, tmp_path: Path
) -> None:
    processes.start("tool", _python("import os, sys; print(os.getcwd(), repr(sys.stdin.read()))"))

    assert processes.join("tool", 30).stdout == f"{tmp_path} ''\n"


def test_bytes_that_are_no_text_do_not_stop_a_join(processes: Processes) -> None:
    processes.start("tool", _python("import sys; sys.stdout.buffer.write(b'a\\xffb')"))

    assert processes.join("tool", 30).stdout == "a\ufffdb"


def test_a_tool_is_started_once(processes: Processes, tmp_path: Path) -> None:
    argv = _python("open('log', 'a').write('x')")

    processes.start("tool", argv)
    processes.start("tool", argv)
    processes.join("tool", 30)
    processes.join("tool", 30)

    assert (processes.started, (tmp_path / "log").read_text()) == (("tool",), "x")


def test_a_tool_that_does_not_end_in_time_cannot_be_told(processes: Processes) -> None:
    processes.start("tool", _python("import time; time.sleep(60)"))

    with pytest.raises(CannotTell) as caught:
        processes.join("tool", 0.05)

    assert (caught.value.code, caught.value.message) == (
        "tool-timeout",
        "tool did not end within 0.05 s",
    )


def test_a_tool_that_is_killed_has_the_signal_as_its_status(processes: Processes) -> None:
    processes.start("tool", _python(f"import os; os.kill(os.getpid(), {int(signal.SIGKILL)})"))

    assert processes.join("tool", 30).exit_status == -signal.SIGKILL


def test_another_process_of_the_run_joins_what_the_first_started(
    processes: Processes, tmp_path: Path
) -> None:
    processes.start("tool", _python("open('log', 'a').write('x'); print('done')"))
    worker = Processes(tmp_path, processes.folder, processes.started)

    worker.start("tool", _python("open('log', 'a').write('y')"))
    run = worker.join("tool", 30)
    worker.close()

    assert (run.stdout, (tmp_path / "log").read_text(), processes.folder.exists()) == (
        "done\n",
        "x",
        True,
    )


def test_close_ends_a_tool_and_its_children_and_leaves_no_folder(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    child = "import os, time; open('child', 'w').write(str(os.getpid())); time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    processes.start("tool", _python(parent))
    while not (tmp_path / "child").exists() or not (tmp_path / "child").read_text():
        time.sleep(0.01)
    pid = int((tmp_path / "child").read_text())

    processes.close()

    assert (_wait_until_dead(pid), processes.folder.exists()) == (True, False)


def test_close_after_the_end_is_no_error(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("tool", _python("pass"))
    processes.join("tool", 30)

    processes.close()
    processes.close()

    assert not processes.folder.exists()


def test_closing_at_once_is_quiet_however_the_race_with_the_end_goes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(20):
        processes = Processes(tmp_path)
        processes.start("tool", ["/bin/true"])
        time.sleep(0.001)
        processes.close()
    time.sleep(0.05)

    assert capfd.readouterr().err == ""


def test_closing_leaves_no_half_written_result_behind(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    processes.start("tool", _python("import time; time.sleep(60)"))

    processes.close()
    time.sleep(0.05)

    assert (processes.folder.exists(), os.listdir(tmp_path)) == (False, [])
