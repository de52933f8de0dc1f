"""At which line a changed line counts."""

import subprocess
import sys
from pathlib import Path

import pytest

from pytest_lifeos.checks.coverage.measured import read_coverage
from pytest_lifeos.checks.coverage.statements import counted_lines
from pytest_lifeos.finding import CannotTell

_SOURCE = b'''\
"""A docstring
of two lines."""

def add(
    one,
    two,
):
    # a comment
    if (one
            and two):
        return sum([
            one,
            two,
        ])
    else:
        return (
            0
        )


@staticmethod
def deep(): return """
text
"""
'''


@pytest.mark.parametrize(
    ("line", "counted"),
    [(2, 1), (3, 3), (6, 4), (8, 8), (10, 9), (13, 11), (15, 15), (17, 16), (21, 21), (23, 22)],
)
def test_a_line_counts_at_the_beginning_of_its_statement(line: int, counted: int) -> None:
    assert counted_lines("shop/a.py", _SOURCE, [line]) == {counted}


def test_line_ends_of_windows_make_no_difference() -> None:
    windows = _SOURCE.replace(b"\n", b"\r\n")

    assert counted_lines("a.py", windows, [13, 17]) == counted_lines("a.py", _SOURCE, [13, 17])


def test_coverage_counts_every_statement_at_the_same_line(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/a.py").write_bytes(_SOURCE)
    argv = [sys.executable, "-m", "coverage", "run", "--source=shop", "shop/a.py"]
    subprocess.run(argv, cwd=tmp_path, check=True, timeout=60)
    (tmp_path / "rc").write_text("")
    data, config = tmp_path / ".coverage", str(tmp_path / "rc")
    file = read_coverage(data, config, tmp_path, tmp_path / "shop")["shop/a.py"]

    counted = counted_lines("shop/a.py", _SOURCE, range(1, 24))

    assert {*file.executed, *file.missing} <= counted


@pytest.mark.parametrize(
    ("source", "code"),
    [(b"a = 1\rb = 2\n", "coverage-lines"), (b"def (\n", "coverage-unreadable")],
    ids=["lone-cr", "no-python"],
)
def test_a_text_that_cannot_be_numbered_cannot_be_told(source: bytes, code: str) -> None:
    with pytest.raises(CannotTell) as caught:
        counted_lines("shop/a.py", source, [1])

    assert (caught.value.code, "shop/a.py" in caught.value.message) == (code, True)
