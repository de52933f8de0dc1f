"""What several processes need is made by one of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_lifeos.resources.once import Once

# Makes the answer slowly enough that the others ask for it in the meantime, and notes who made it.
MAKER = """
import os, sys, time
from pathlib import Path
from pytest_lifeos.resources.once import Once

def make():
    with open(sys.argv[2], "a") as made:
        made.write(f"{os.getpid()}\\n")
    if len(sys.argv) > 3:
        os._exit(3)
    time.sleep(0.3)
    return os.getpid()

print(Once(folder=Path(sys.argv[1]))("answer", make))
"""


def started(folder: Path, made: Path, *words: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", MAKER, str(folder), str(made), *words]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)


def answers(processes: list[subprocess.Popen[str]]) -> list[str]:
    return [process.communicate(timeout=60)[0].strip() for process in processes]


def test_of_several_processes_one_makes_it(tmp_path: Path) -> None:
    made = tmp_path / "made"

    found = answers([started(tmp_path, made) for _ in range(4)])

    assert found == made.read_text().split() * 4


def test_after_a_maker_that_died_the_next_one_makes_it(tmp_path: Path) -> None:
    made = tmp_path / "made"
    answers([started(tmp_path, made, "dies")])

    (found,) = answers([started(tmp_path, made)])

    assert made.read_text().split()[1:] == [found]


def test_what_a_maker_raises_is_not_kept(tmp_path: Path) -> None:
    once = Once(folder=tmp_path)
    with pytest.raises(ZeroDivisionError):
        once("answer", lambda: 1 // 0)

    assert once("answer", lambda: 7) == 7


def test_without_a_folder_each_makes_its_own() -> None:
    once = Once(folder=None)

    assert [once("answer", lambda each=each: each) for each in (1, 2)] == [1, 2]  # type: ignore[misc]  # a default binds it
