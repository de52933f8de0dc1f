"""Files that are broken, huge or made to hurt: one finding or none, never an exception, never a hang."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.danger import find_dangers

UP = "from alembic import op\ndef upgrade():\n"
CASES = sorted((Path(__file__).parent / "cases").glob("*.revision"))
PIECES = [
    *(b"op", b".", b"(", b")", b"[", b"]", b"{", b"}", b":", b",", b";", b"=", b"==", b"%", b"**"),
    *(b"lambda", b"if", b"else", b"for", b"in", b"while", b"with", b"as", b"def", b"class"),
    *(b"return", b"yield", b"await", b"async", b"try", b"except", b"finally", b"match", b"case"),
    *(b"import", b"from", b"global", b"x", b"op.drop_table", b"'DROP TABLE a'", b'"""', b"'"),
    *(b"f'{x}'", b"#", b"\n", b"\t", b"\\", b"0", b"99999999", b"\x00", b"\xff", b"\xc3\xa9"),
]

UNREADABLE = {
    "syntax error": b"def upgrade(:\n",
    "null byte": b"op = 1\x00\n",
    "latin-1 without a cookie": b"x = '\xe9'\n",
    "unknown cookie": b"# -*- coding: klingon -*-\n",
    "utf-16": "x = 1\n".encode("utf-16"),
    "parentheses": b"x = " + b"(" * 5000 + b")" * 5000,
    "nested not": b"x = " + b"not " * 50_000 + b"1",
    "too large": b"#" * 2_000_001,
    "garbage": bytes(range(256)),
}

UNENDING = {
    "loops in loops": UP
    + "".join("    " * n + f"for i{n} in range(1000):\n" for n in range(1, 9))
    + "    " * 9
    + 'op.drop_table("a")\n',
    "calls that double": "from alembic import op\n"
    + "".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()\n" for n in range(24))
    + 'def f24():\n    op.drop_table("a")\ndef upgrade():\n    f0()\n',
}

HARMLESS = {
    "empty": "",
    "recursion": "def f(x):\n    return f(f(x))\ndef upgrade():\n    f(f)\n",
    "itself": "def upgrade():\n    (lambda x: x(x))(lambda x: x(x))\n",
    "class of itself": "class A(A): pass\ndef upgrade():\n    A().x()\n",
    "property of itself": "class A:\n    @property\n    def x(self):\n        return self.x\n"
    "def upgrade():\n    A().x\n",
    "wide formats": UP + "    '{:>999999999}'.format(1), '%999999999d' % 1, f'{1:>999999999}'\n",
    "growing numbers": UP + "    x = 10**10**10\n    y = 'a' * 10**10\n",
    "growing text": UP + "    s = 'a'\n" + "    s = s + s\n" * 100,
    "growing list": UP + "    s = ['a']\n" + "    s.extend(s)\n" * 100,
    "list of itself": UP + "    s = []\n    s.append(s)\n    for t in s:\n        t.append(s)\n",
    "open comment": UP + f"    op.execute({'/*' * 20_000!r})\n",
    "deep SQL": UP + f"    op.execute({'SELECT ' + '(' * 20_000!r})\n",
}


def write(folder: Path, source: bytes) -> Path:
    path = folder / "0002_hostile.py"
    path.write_bytes(source)
    return path


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_is_one_finding(tmp_path: Path, name: str) -> None:
    """MIG100 and nothing else."""
    path = write(tmp_path, UNREADABLE[name])

    found = find_dangers(path)

    assert [each.code for each in found] == ["MIG100"]


@pytest.mark.parametrize("name", HARMLESS)
def test_a_file_that_runs_in_circles_is_harmless(tmp_path: Path, name: str) -> None:
    """It is followed a few times round, and no further."""
    path = write(tmp_path, HARMLESS[name].encode())

    found = find_dangers(path)

    assert found == []


@pytest.mark.slow
@pytest.mark.parametrize("name", UNENDING)
def test_a_file_that_does_too_much_says_so(tmp_path: Path, name: str) -> None:
    """What was found up to there is told, and that it is not all."""
    path = write(tmp_path, UNENDING[name].encode())

    found = find_dangers(path)

    assert [each.code for each in found] == ["MIG100", "MIG101"]


def test_ten_thousand_lines_are_read_to_the_end(tmp_path: Path) -> None:
    lines = "".join(f'    op.drop_column("a", "c{n}")\n' for n in range(10_000))
    path = write(tmp_path, (UP + lines).encode())

    found = find_dangers(path)

    assert len(found) == 10_000


@pytest.mark.slow
def test_thousands_of_generated_files_raise_nothing(tmp_path: Path) -> None:
    """Cases that are cut, mixed and sprinkled, and plain garbage; the same ones each time."""
    dice = random.Random(4)  # noqa: S311  # not a secret
    sources = [path.read_bytes() for path in CASES]
    makers: list[Callable[[random.Random, list[bytes]], bytes]] = [cut, mixed, garbage]

    codes = {
        each.code
        for n in range(2_000)
        for each in find_dangers(write(tmp_path, makers[n % 3](dice, sources)))
    }

    assert {"MIG100", "MIG101", "MIG105"} <= codes


def cut(dice: random.Random, sources: list[bytes]) -> bytes:
    """A case with a few bytes taken, put in or changed."""
    source = bytearray(dice.choice(sources))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(source) + 1)
        source[at : at + dice.randint(0, 20)] = dice.choice(PIECES) if dice.random() < 0.5 else b""
    return bytes(source)


def mixed(dice: random.Random, sources: list[bytes]) -> bytes:
    """Statements of several cases in any order."""
    lines = [line for source in dice.sample(sources, 3) for line in source.splitlines()]
    plain = [line.strip() for line in lines if line.strip() and not line.strip().endswith(b":")]
    return UP.encode() + b"".join(b"    " + dice.choice(plain) + b"\n" for _ in range(30))


def garbage(dice: random.Random, sources: list[bytes]) -> bytes:
    """Pieces of Python in no order."""
    return b" ".join(dice.choice(PIECES) for _ in range(dice.randint(1, 80)))
