"""Reading [tool.lifeos]: what is right is frozen, what is wrong is one line that names it."""

from pathlib import Path

import pytest

from pytest_lifeos.checks.tools.black import BLACK
from pytest_lifeos.checks.tools.ruff import RUFF
from pytest_lifeos.settings import Coverage, Gate, Settings, SettingsError, read_settings
from pytest_lifeos.settings.catalogue import KNOWN_GATES
from pytest_lifeos.settings.gathered import GatheredData
from pytest_lifeos.settings.migrations import MigrationSettings
from pytest_lifeos.settings.tools import ToolSettings

_KNOWN = [name for name, known in KNOWN_GATES.items() if not known.on_demand]
_GATE_KEYS = "budget, coverage, max_rerun, max_skipped, max_xfailed, minimum_items, on_budget, proofs, select"
_NUMBER = "should be a number from 0 to 100"
_TIME = 'should be a time such as "90s", "5m" or "1h30m", at most a week'
_COUNT = "should be a whole number from 0 to 1000000"
_TEXT = "should be a string that is not empty"


def _read(root: Path, text: str) -> Settings | None:
    (root / "tests/unit").mkdir(parents=True, exist_ok=True)
    (root / "shop/money").mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(text, encoding="utf-8")
    return read_settings(root)


def _error(root: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        _read(root, text)
    return str(caught.value).removeprefix("pyproject.toml: ")


def _gate(root: Path, text: str, name: str = "unit") -> Gate:
    settings = _read(root, text)
    assert settings is not None
    return settings.gates[name]


@pytest.mark.parametrize("text", ["", "[tool.pytest]\n", "# lifeos\n", "tool = 'lifeos'\n"])
def test_a_project_without_the_table_has_no_settings(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, text) is None


def test_a_folder_without_pyproject_has_no_settings(tmp_path: Path) -> None:
    assert read_settings(tmp_path) is None


def test_an_empty_table_means_every_known_gate_and_pipeline(tmp_path: Path) -> None:
    settings = _read(tmp_path, "[tool.lifeos]\n")

    assert settings is not None
    assert (settings.root, settings.package, settings.lock, settings.marks) == (
        tmp_path,
        None,
        None,
        {},
    )
    assert list(settings.gates) == _KNOWN
    assert settings.gates["unit"] == Gate(name="unit", select="unit and not slow")
    assert settings.pipelines == {"pr": ("lint", "typecheck", "security", "unit", "migrations")}


def test_every_key_is_read(tmp_path: Path) -> None:
    settings = _read(
        tmp_path,
        """
        [tool.lifeos]
        package = "shop"
        lock = "lock-{python}.txt"
        marks = { "tests/unit/" = "unit" }

        [tool.lifeos.gates.lint]
        paths = ["shop"]
        timeout = "90s"

        [tool.lifeos.gates.migrations]
        script_location = "shop/migrations"
        metadata = "shop.models:metadata"
        app = "shop:app"

        [tool.lifeos.gates.fast]
        select = "unit and not (slow or ml)"
        budget = "1h 2m 3.5s"
        on_budget = "warn"
        minimum_items = 3
        max_skipped = 2
        coverage = { total = 90, branch = true, packages = { "shop/money" = 95.5 } }

        [tool.lifeos.pipelines]
        quick = ["lint", "fast"]
        """,
    )

    assert settings is not None
    assert (settings.package, settings.lock, settings.marks, settings.pipelines["quick"]) == (
        "shop",
        "lock-{python}.txt",
        {"tests/unit": "unit"},
        ("lint", "fast"),
    )
    assert settings.gates["lint"] == Gate(
        name="lint",
        select="lint",
        module="test_lint.py",
        own=ToolSettings(tools=(RUFF, BLACK), paths=("shop",), timeout=90.0),
    )
    assert settings.gates["migrations"] == Gate(
        name="migrations",
        select="migrations",
        module="test_migrations.py",
        own=MigrationSettings(
            script_location="shop/migrations", metadata="shop.models:metadata", app="shop:app"
        ),
    )
    assert settings.gates["fast"] == Gate(
        name="fast",
        select="unit and not (slow or ml)",
        budget=3723.5,
        on_budget="warn",
        minimum_items=3,
        max_skipped=2,
        coverage=Coverage(total=90.0, branch=True, packages={"shop/money": 95.5}),
    )


def test_a_bar_of_0_is_a_bar(tmp_path: Path) -> None:
    gate = _gate(tmp_path, "[tool.lifeos]\npackage = 'shop'\ngates.unit.coverage = { total = 0 }\n")

    assert gate.coverage == Coverage(total=0.0)


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        ("patch = 95", Coverage(patch=95.0)),
        ("branch = 85.5", Coverage(branch=True, branch_bar=85.5)),
        ("total = 1, branch = false", Coverage(total=1.0)),
        ("may_drop = 0", Coverage(may_drop=0.0)),
        ("packages = { 'shop/*/models.py' = 9 }", Coverage(packages={"shop/*/models.py": 9.0})),
        (
            "total = 90, branch = true, patch = 95, may_drop = 0.5",
            Coverage(total=90.0, branch=True, patch=95.0, may_drop=0.5),
        ),
    ],
)
def test_each_coverage_bar_may_stand_alone(tmp_path: Path, bars: str, expected: Coverage) -> None:
    gate = _gate(tmp_path, f"[tool.lifeos]\npackage = 'shop'\ngates.unit.coverage = {{ {bars} }}\n")

    assert gate.coverage == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("package = 'shop'", (None, None)),
        ("package = 'shop'\nbase = 'origin/release'", ("origin/release", None)),
        ("package = 'shop'\nledger = 'past.jsonl'", (None, "past.jsonl")),
        ("package = 'shop'\ngates.unit.coverage.may_drop = 0", (None, ".lifeos/ledger.jsonl")),
    ],
    ids=["neither", "base", "ledger", "may-drop"],
)
def test_a_base_branch_and_a_ledger_are_there_where_they_are_needed(
    tmp_path: Path, lines: str, expected: tuple[str | None, str | None]
) -> None:
    settings = _read(tmp_path, f"[tool.lifeos]\n{lines}\n")

    assert settings is not None
    assert (settings.base, settings.ledger) == expected


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("package = 3", f"tool.lifeos.package = 3: {_TEXT}"),
        ("package = ' '", f"tool.lifeos.package = ' ': {_TEXT}"),
        ("lock = true", f"tool.lifeos.lock = True: {_TEXT}"),
        ("marks = []", "tool.lifeos.marks = []: should be a table"),
        (
            "marks = { 'tests/untit' = 'unit' }",
            (
                'tool.lifeos.marks: there is no folder "tests/untit" in the project; '
                'did you mean "tests/unit"?'
            ),
        ),
        ("marks = { 'tests/unit' = 3 }", f"tool.lifeos.marks = 3: {_TEXT}"),
        ("gates = 'unit'", "tool.lifeos.gates = 'unit': should be a table"),
        ("gates.unit = true", "tool.lifeos.gates.unit = True: should be a table"),
        ("pipelines = 3", "tool.lifeos.pipelines = 3: should be a table"),
        ("pipelines.pr = 'unit'", "tool.lifeos.pipelines.pr = 'unit': should be a list of strings"),
        ("pipelines.pr = []", "tool.lifeos.pipelines.pr = []: should be a list of strings"),
        ("pipelines.pr = [1]", f"tool.lifeos.pipelines.pr = 1: {_TEXT}"),
        (
            "pipelines.pr = ['untit']",
            (
                'tool.lifeos.pipelines.pr: no gate "untit"; did you mean "unit"? known: '
                + ", ".join(sorted(_KNOWN))
            ),
        ),
        (
            "pipelines.unit = ['unit']",
            'tool.lifeos.pipelines.unit: "unit" is a gate already; give one of them a new name',
        ),
        (
            "gate = {}",
            (
                'tool.lifeos: no key "gate"; did you mean "gates"? '
                "known: base, database, gates, ledger, lock, marks, orphans, package, pipelines, unit_isolation"
            ),
        ),
        (
            "gates.unit.budget = '5 parsecs'",
            f"tool.lifeos.gates.unit.budget = '5 parsecs': {_TIME}",
        ),
        ("gates.unit.budget = 300", f"tool.lifeos.gates.unit.budget = 300: {_TIME}"),
        ("gates.unit.budget = '0s'", f"tool.lifeos.gates.unit.budget = '0s': {_TIME}"),
        ("gates.unit.budget = '-5m'", f"tool.lifeos.gates.unit.budget = '-5m': {_TIME}"),
        ("gates.unit.budget = ''", f"tool.lifeos.gates.unit.budget = '': {_TIME}"),
        ("gates.unit.budget = 'inf'", f"tool.lifeos.gates.unit.budget = 'inf': {_TIME}"),
        (
            "gates.unit.on_budget = 'wran'",
            (
                'tool.lifeos.gates.unit.on_budget: no choice "wran"; did you mean "warn"? '
                "known: fail, warn"
            ),
        ),
        (
            "gates.unit.on_budget = 1",
            'tool.lifeos.gates.unit.on_budget: no choice "1"; known: fail, warn',
        ),
        (
            "gates.unit.minimum_items = 0",
            (
                "tool.lifeos.gates.unit.minimum_items = 0: should be 1 or more: "
                "a gate over nothing proves nothing"
            ),
        ),
        (
            "gates.unit.minimum_items = true",
            f"tool.lifeos.gates.unit.minimum_items = True: {_COUNT}",
        ),
        (
            "gates.unit.max_skipped = -1",
            f"tool.lifeos.gates.unit.max_skipped = -1: {_COUNT}",
        ),
        (
            "gates.unit.max_skipped = 1.5",
            f"tool.lifeos.gates.unit.max_skipped = 1.5: {_COUNT}",
        ),
        (
            "gates.unit.select = 'unit and'",
            (
                "tool.lifeos.gates.unit.select = 'unit and': "
                "should be markers joined by and, or, not"
            ),
        ),
        ("gates.unit.select = ''", f"tool.lifeos.gates.unit.select = '': {_TEXT}"),
        (
            "gates.unit.budgte = '5m'",
            (
                'tool.lifeos.gates.unit: no key "budgte"; did you mean "budget"? '
                f"known: {_GATE_KEYS}"
            ),
        ),
        (
            "gates.unit.paths = ['x']",
            f'tool.lifeos.gates.unit: no key "paths"; known: {_GATE_KEYS}',
        ),
        (
            "gates.lint.select = 'unit'",
            (
                'tool.lifeos.gates.lint: no key "select"; known: '
                "budget, coverage, max_rerun, max_skipped, max_xfailed, minimum_items, on_budget, paths, proofs, timeout"
            ),
        ),
        (
            "gates.lint.paths = 'shop'",
            "tool.lifeos.gates.lint.paths = 'shop': should be a list of strings",
        ),
        ("gates.lint.timeout = '1'", f"tool.lifeos.gates.lint.timeout = '1': {_TIME}"),
        (
            "gates.own.budget = '5m'",
            'tool.lifeos.gates.own: a gate of your own needs select = "..."',
        ),
        (
            "gates.'a b'.select = 'unit'",
            "tool.lifeos.gates.a b: a gate's name is a word of letters, digits and _",
        ),
        ("gates.unit.coverage = 90", "tool.lifeos.gates.unit.coverage = 90: should be a table"),
        ("base = 'HEAD'", "tool.lifeos.base = 'HEAD': should be a branch such as \"origin/main\""),
        (
            "base = '--all'",
            "tool.lifeos.base = '--all': should be a branch such as \"origin/main\"",
        ),
        ("ledger = ''", f"tool.lifeos.ledger = '': {_TEXT}"),
        (
            "gates.unit.coverage.packages = { '/shop/*' = 9 }",
            (
                "tool.lifeos.gates.unit.coverage.packages = '/shop/*': "
                "should be a glob of paths from the project's root on"
            ),
        ),
        (
            "gates.unit.coverage.patch = 101",
            f"tool.lifeos.gates.unit.coverage.patch = 101: {_NUMBER}",
        ),
        (
            "gates.unit.coverage.may_drop = -1",
            f"tool.lifeos.gates.unit.coverage.may_drop = -1: {_NUMBER}",
        ),
        (
            "gates.unit.coverage = {}",
            "tool.lifeos.gates.unit.coverage: has no bar; give total, packages, patch or may_drop",
        ),
        (
            "gates.unit.coverage.total = 101",
            f"tool.lifeos.gates.unit.coverage.total = 101: {_NUMBER}",
        ),
        (
            "gates.unit.coverage.total = -0.1",
            f"tool.lifeos.gates.unit.coverage.total = -0.1: {_NUMBER}",
        ),
        (
            "gates.unit.coverage.total = nan",
            f"tool.lifeos.gates.unit.coverage.total = nan: {_NUMBER}",
        ),
        (
            "gates.unit.coverage.total = inf",
            f"tool.lifeos.gates.unit.coverage.total = inf: {_NUMBER}",
        ),
        (
            "gates.unit.coverage.total = true",
            f"tool.lifeos.gates.unit.coverage.total = True: {_NUMBER}",
        ),
        (
            "gates.unit.coverage.total = '90'",
            f"tool.lifeos.gates.unit.coverage.total = '90': {_NUMBER}",
        ),
        (
            "gates.unit.coverage = { total = 9, branch = 1 }",
            (
                "tool.lifeos.gates.unit.coverage.branch = 1: should be true, false or a number "
                "above 1 and up to 100"
            ),
        ),
        (
            "gates.unit.coverage.packages.shop = 101",
            f"tool.lifeos.gates.unit.coverage.packages.shop = 101: {_NUMBER}",
        ),
        (
            "gates.unit.coverage.packages = 3",
            "tool.lifeos.gates.unit.coverage.packages = 3: should be a table",
        ),
        (
            "gates.unit.coverage = { totla = 9 }",
            (
                'tool.lifeos.gates.unit.coverage: no key "totla"; did you mean "total"? '
                "known: branch, may_drop, packages, patch, total"
            ),
        ),
        (
            "gates.unit.coverage.total = 9",
            (
                'tool.lifeos.gates.unit.coverage: needs pyproject.toml: tool.lifeos.package = "..." '
                "to measure"
            ),
        ),
    ],
    ids=lambda value: value if "tool.lifeos" not in value else "",
)
def test_what_is_wrong_is_one_line(tmp_path: Path, line: str, error: str) -> None:
    assert _error(tmp_path, f"[tool.lifeos]\n{line}\n") == error


def test_a_table_that_is_no_table_is_told(tmp_path: Path) -> None:
    assert _error(tmp_path, "[tool]\nlifeos = 3\n") == "tool.lifeos = 3: should be a table"


def test_broken_toml_is_told_with_its_place(tmp_path: Path) -> None:
    error = _error(tmp_path, "[tool.lifeos]\npackage = \n")

    assert (error.count("\n"), "line 2" in error) == (0, True)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"[tool.lifeos]\nx = '\xff'\n")

    with pytest.raises(SettingsError, match="can't decode byte 0xff"):
        read_settings(tmp_path)


def test_the_lock_is_the_one_of_the_running_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = _read(tmp_path, '[tool.lifeos]\nlock = "py{python}.txt"\n')
    monkeypatch.setattr("sys.version_info", type("Version", (), {"major": 3, "minor": 12}))

    assert settings is not None
    assert settings.locked() == tmp_path / "py312.txt"


def test_a_gate_over_what_other_runs_measured_is_there_where_it_is_declared(
    tmp_path: Path,
) -> None:
    text = '[tool.lifeos]\npackage = "shop"\n[tool.lifeos.gates.coverage]\n%s\n'
    bars = 'coverage = { total = 90 }\ndata = ["build/data"]'

    gate = _gate(tmp_path, text % bars, "coverage")

    assert (gate.gathers(), gate.measures(), gate.own) == (
        True,
        False,
        GatheredData(paths=("build/data",)),
    )
    assert _error(tmp_path, text % "") == (
        "tool.lifeos.gates.coverage: has no bar; give coverage = { total = 90 }"
    )


@pytest.mark.parametrize(
    ("given", "folder"),
    [("/opt/postgresql/bin", "/opt/postgresql/bin"), ("pg/bin", "{root}/pg/bin")],
)
def test_the_folder_of_postgresql_counts_from_the_root_on(
    tmp_path: Path, given: str, folder: str
) -> None:
    settings = _read(tmp_path, f'[tool.lifeos.database]\nprograms = "{given}"\n')

    assert settings is not None
    assert str(settings.database.programs) == folder.format(root=tmp_path)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("17", _TEXT),
        ('""', _TEXT),
        ('"a\\nb"', 'should be a folder such as "/usr/lib/postgresql/17/bin"'),
    ],
)
def test_what_is_no_folder_of_postgresql_is_refused(
    tmp_path: Path, given: str, wanted: str
) -> None:
    error = _error(tmp_path, f"[tool.lifeos.database]\nprograms = {given}\n")

    assert error.startswith("tool.lifeos.database.programs = ")
    assert error.endswith(wanted)
