"""Settings as nobody would write them: always Settings, or one line that says what is wrong."""

import json
import random
from pathlib import Path

import pytest

from pytest_lifeos.settings import Settings, SettingsError, read_settings

_TIME = 'should be a time such as "90s", "5m" or "1h30m", at most a week'
_COUNT = "should be a whole number from 0 to 1000000"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a package, and folders that a setting may name."""
    for folder in ("shop/money", "shop/mail", "tests/unit"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


def _read(root: Path, content: str | bytes) -> Settings | str | None:
    """The settings, or the line without its beginning, which is always the same."""
    text = content if isinstance(content, bytes) else content.encode()
    (root / "pyproject.toml").write_bytes(text)
    try:
        return read_settings(root)
    except SettingsError as error:
        return str(error).removeprefix("pyproject.toml: ")


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (f"gates.unit.budget = '{'9' * 400}s'", f"gates.unit.budget = '{'9' * 59}...: {_TIME}"),
        ("gates.unit.budget = '٣s'", f"gates.unit.budget = '٣s': {_TIME}"),
        ("gates.unit.budget = '168h 1s'", f"gates.unit.budget = '168h 1s': {_TIME}"),
        ("gates.unit.budget = '1 0s'", f"gates.unit.budget = '1 0s': {_TIME}"),
        ("gates.lint.timeout = '8d'", f"gates.lint.timeout = '8d': {_TIME}"),
        (
            "gates.unit.minimum_items = 1000001",
            f"gates.unit.minimum_items = 1000001: {_COUNT}",
        ),
        (
            f"gates.unit.max_skipped = 0x{'f' * 9999}",
            f"gates.unit.max_skipped = a very long number: {_COUNT}",
        ),
        (
            f"gates.unit.on_budget = 0x{'f' * 9999}",
            'gates.unit.on_budget: no choice "a very long number"; known: fail, warn',
        ),
        (
            f"gates.unit.coverage.total = 0x{'f' * 9999}",
            "gates.unit.coverage.total = a very long number: should be a number from 0 to 100",
        ),
        (
            f"gates.unit.select = '{'not ' * 3000}unit'",
            (
                f"gates.unit.select = '{'not ' * 14}not...: "
                "should be at most 1000 characters long"
            ),
        ),
        ("gates.class.select = 'unit'", 'gates.class: "class" means something else to pytest -m'),
        ("gates.not.select = 'unit'", 'gates.not: "not" means something else to pytest -m'),
        ("gates.skip.select = 'unit'", 'gates.skip: "skip" means something else to pytest -m'),
        ("marks = { 'tests/unit' = 'xfail' }", 'marks: "xfail" cannot be the marker of a folder'),
        ("marks = { 'tests/unit' = 'a b' }", 'marks: "a b" cannot be the marker of a folder'),
        ("marks = { '..' = 'unit' }", 'marks: there is no folder ".." in the project'),
        ("marks = { '/' = 'unit' }", 'marks: there is no folder "/" in the project'),
        ("marks = { '' = 'unit' }", 'marks: there is no folder "" in the project'),
        (
            "gates.unit.coverage.packages = { 'shop/monye' = 9 }",
            (
                'gates.unit.coverage.packages: there is no folder "shop/monye" in the project; '
                'did you mean "shop/money"?'
            ),
        ),
        (
            "pipelines.'' = ['unit']",
            'pipelines: "" cannot be a pipeline: a name is letters, digits, _, - and .',
        ),
        (
            "pipelines.'a,b' = ['unit']",
            'pipelines: "a,b" cannot be a pipeline: a name is letters, digits, _, - and .',
        ),
        (
            "pipelines.'a b' = ['unit']",
            'pipelines: "a b" cannot be a pipeline: a name is letters, digits, _, - and .',
        ),
        ("pipelines.all = ['unit', 'ml', 'unit']", 'pipelines.all: names the gate "unit" twice'),
        (
            "gates.pr.select = 'unit'",
            'pipelines.pr: "pr" is a gate already; give one of them a new name',
        ),
        (
            r"""gates."a\nb".select = 'unit' """,
            r"gates.a\nb: a gate's name is a word of letters, digits and _",
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_cannot_be_meant_is_one_line(root: Path, line: str, error: str) -> None:
    assert _read(root, f"[tool.lifeos]\n{line}\n") == f"tool.lifeos.{error}"


@pytest.mark.parametrize(
    "line",
    [
        "gates.unit.budget = '168h'",
        "gates.unit.budget = ' 1h 2m 3.5s '",
        "gates.unit.minimum_items = 1000000",
        "gates.match.select = 'unit'",
        "package = 'shop'\ngates.unit.coverage.packages = { 'shop/money/' = 9 }",
        "pipelines.nightly-2.0 = ['unit']".replace("nightly-2.0", "'nightly-2.0'"),
        "pipelines.all = ['unit', 'ml']",
        "marks = { '.' = 'unit' }",
        "marks = { './tests//unit' = 'unit' }",
    ],
)
def test_what_can_be_meant_is_read(root: Path, line: str) -> None:
    assert isinstance(_read(root, f"[tool.lifeos]\n{line}\n"), Settings)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (
            b"\xef\xbb\xbf[tool.lifeos]\n",
            "begins with a byte order mark; save it without one",
        ),
        (
            b"[tool.lifeos]\nx = '\xff'\n",
            "'utf-8' codec can't decode byte 0xff in position 19: invalid start byte",
        ),
        (
            b"[tool.lifeos]\nlock = 'a'\nlock = 'b'\n",
            "Cannot overwrite a value (at line 3, column 11)",
        ),
        (
            b"[tool.lifeos]\nlock = " + b"[" * 5000,
            "its values are nested too deeply",
        ),
    ],
    ids=["byte-order-mark", "no-text", "twice", "deep"],
)
def test_a_file_that_is_no_toml_is_one_line(root: Path, content: bytes, error: str) -> None:
    assert _read(root, content) == error


_STRINGS = (
    *("", " ", "a,b", "a b", "\0", "a\nb", "é", "٣s", "9" * 400 + "s", "5m", "90s", "-1s", "1e9s"),
    *("unit", "skip", "class", "not unit", "unit and (", "(" * 300, "not " * 900 + "unit", "f()"),
    *("shop", "shop/money", "..", "/", "~", "tests/unit", "x" * 300, "{python}", "warn", "block"),
    *("sqlite", "postgresql://u:secret@h/db", "network", "\U0001f600", "\x1b[31m", "a: b", "%s"),
)
_NUMBERS = (
    *("0", "1", "-1", "100", "101", "1000001", "9" * 30, "0x" + "f" * 5000, "9" * 5000, "0o7"),
    *("0.0", "-0.0", "nan", "inf", "-inf", "1e400", "99.9", "1e-400"),
)
_OTHERS = ("true", "false", "1979-05-27T07:32:00Z", "07:32:00", "[]", "{}", "[[]]", "[" * 400)
_KEYS = (
    *("package", "lock", "unit_isolation", "marks", "gates", "pipelines", "database"),
    *(
        "database.backend",
        "database.hosts",
        "database.folders",
        "database.programs",
        "marks.'tests/unit'",
    ),
    *("pipelines.pr", "pipelines.x", "gates.x.select", "gates.lint.paths", "gates.lint.timeout"),
    *("gates.unit.select", "gates.unit.budget", "gates.unit.on_budget", "gates.unit.coverage"),
    *("gates.unit.minimum_items", "gates.unit.max_skipped", "gates.unit.coverage.total"),
    *("gates.unit.coverage.branch", "gates.unit.coverage.packages", "gates.migrations.app"),
    *("gates.migrations.script_location", "gates.migrations.metadata"),
    *("gates.migrations.dangerous", "gates.unit", "gates.lint"),
)


def _value(pick: random.Random, depth: int = 0) -> str:
    kind = pick.randrange(8 if depth < 2 else 6)
    if kind < 3:
        return json.dumps(pick.choice(_STRINGS), ensure_ascii=False).replace("\x7f", "")
    if kind < 5:
        return pick.choice(_NUMBERS)
    if kind == 5:
        return pick.choice(_OTHERS)
    values = [_value(pick, depth + 1) for _ in range(pick.randrange(3))]
    if kind == 6:
        return f"[{', '.join(values)}]"
    return "{" + ", ".join(f"{_word(pick)} = {value}" for value in values) + "}"


def _word(pick: random.Random) -> str:
    return json.dumps(pick.choice(_STRINGS), ensure_ascii=False)


def _key(pick: random.Random) -> str:
    known = pick.choice(_KEYS)
    return known if pick.random() < 0.8 else f"{known}.{_word(pick)}"


def test_any_value_under_any_key_is_settings_or_one_line(root: Path) -> None:
    pick, refused, odd = random.Random(2026), 0, []  # noqa: S311  a repeatable choice
    for _ in range(2000):
        lines = [f"{_key(pick)} = {_value(pick)}" for _ in range(pick.randrange(1, 4))]
        read = _read(root, "\n".join(["[tool.lifeos]", *lines]))
        refused += isinstance(read, str)
        if not (isinstance(read, Settings) or (isinstance(read, str) and read.isprintable())):
            odd.append((lines, read))

    assert (odd, 0 < refused < 2000) == ([], True)
