"""The defects that come with the plugin fit any project."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_lifeos.proofs.catalogue import defects
from pytest_lifeos.proofs.defect import Trace
from pytest_lifeos.settings import Settings, read_settings
from pytest_lifeos.settings.catalogue import KNOWN_GATES

_NAMES = ("test_*.py", "test", "tests")


def _settings(root: Path, text: str) -> Settings:
    for folder in ("shop/cart", "web", "tests/unit", "migrations/versions"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "pyproject.toml").write_text(f'[tool.lifeos]\npackage = "shop"\n{text}')
    settings = read_settings(root)
    assert settings is not None
    return settings


def _traces(
    root: Path, gate: str, text: str = "", names: tuple[str, str, str] = _NAMES
) -> list[str]:
    settings = _settings(root, text)
    found = defects(settings.gates[gate], settings, names)
    return [str(trace) for defect in found for trace in defect.traces]


@pytest.mark.parametrize("gate", [name for name, each in KNOWN_GATES.items() if not each.on_demand])
def test_every_gate_has_a_defect(tmp_path: Path, gate: str) -> None:
    """One without is a gate that nobody can prove."""
    assert _traces(tmp_path, gate) != []


@pytest.mark.parametrize(
    ("gate", "text", "traces"),
    [
        (
            "lint",
            "",
            ["shop/lifeos_planted_name.py: F821", "shop/lifeos_planted_layout.py: BLK001"],
        ),
        ("typecheck", "", ["shop/lifeos_planted_type.py: assignment"]),
        ("security", "", ["shop/lifeos_planted_eval.py: B307"]),
        (
            "security",
            "[tool.lifeos.gates.security]\npaths = ['shop', 'web']",
            ["shop/lifeos_planted_eval.py: B307"],
        ),
        (
            "security",
            "[tool.lifeos.gates.security]\npaths = ['web/']",
            ["web/lifeos_planted_eval.py: B307"],
        ),
        (
            "unit",
            "[tool.lifeos.marks]\n'tests/unit' = 'unit'",
            ["tests/unit/test_lifeos_planted.py: planted by --prove"],
        ),
        ("unit", "", ["tests/test_lifeos_planted.py: planted by --prove"]),
        (
            "migrations",
            "",
            [
                "migrations/versions/lifeos_planted.py: MIG001",
                'migrations: MIG020 table "lifeos_planted"',
                "migrations/versions/lifeos_planted.py: MIG031",
            ],
        ),
    ],
)
def test_a_defect_lies_where_its_gate_looks(
    tmp_path: Path, gate: str, text: str, traces: list[str]
) -> None:
    assert _traces(tmp_path, gate, text) == traces


def test_a_test_without_a_marked_folder_marks_itself(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "")

    (defect,) = defects(settings.gates["unit"], settings, ("check_*.py", "check", "tests"))

    (text,) = defect.files.values()
    assert (
        list(defect.files),
        "pytestmark = [pytest.mark.unit]" in text,
        "def check_" in text,
    ) == (
        ["tests/check_lifeos_planted.py"],
        True,
        True,
    )


@pytest.mark.parametrize(("bar", "statements"), [(100, 10), (99, 13), (50, 310)])
def test_an_uncovered_module_breaks_the_bar_even_of_a_fully_covered_package(
    tmp_path: Path, bar: int, statements: int
) -> None:
    settings = _settings(tmp_path, f"[tool.lifeos.gates.unit]\ncoverage = {{ total = {bar} }}")
    (tmp_path / "shop/a.py").write_text("x = 1\n" * 100)

    (defect,) = defects(settings.gates["unit"], settings, _NAMES)

    text = defect.files["shop/lifeos_planted_uncovered.py"]
    assert text.count("value =") == statements
    assert Trace(path="shop/lifeos_planted_uncovered.py", expect="COV001") in defect.traces


def test_a_bar_of_a_folder_is_broken_in_it(tmp_path: Path) -> None:
    bar = "[tool.lifeos.gates.unit]\ncoverage = { packages = { 'shop/cart' = 80 } }"

    assert "shop/cart/lifeos_planted_uncovered.py: COV001" in _traces(tmp_path, "unit", bar)


@pytest.mark.parametrize(
    ("bars", "expected"),
    [
        ("patch = 95", ["shop/lifeos_planted_uncovered.py: COV003"]),
        (
            "total = 90, patch = 95",
            [f"shop/lifeos_planted_uncovered.py: {code}" for code in ("COV001", "COV003")],
        ),
        ("branch = 90", ["shop/lifeos_planted_uncovered.py: COV005"]),
        ("may_drop = 0", ["shop: COV006"]),
        ("may_drop = 50", []),
    ],
)
def test_every_bar_is_to_be_missed(tmp_path: Path, bars: str, expected: list[str]) -> None:
    text = f"[tool.lifeos.gates.unit]\ncoverage = {{ {bars} }}"

    found = _traces(tmp_path, "unit", text)

    assert [each for each in found if "planted by" not in each] == expected


def test_a_bar_that_nothing_can_break_has_no_module(tmp_path: Path) -> None:
    assert len(_traces(tmp_path, "unit", "[tool.lifeos.gates.unit]\ncoverage = { total = 0 }")) == 1


@pytest.mark.parametrize(
    ("dangerous", "codes"), [("flag", ["MIG001"]), ("block", ["MIG001", "MIG101"])]
)
def test_a_second_head_stands_beside_the_first_and_another_revision_on_it(
    tmp_path: Path, dangerous: str, codes: list[str]
) -> None:
    settings = _settings(tmp_path, f"[tool.lifeos.gates.migrations]\ndangerous = '{dangerous}'")
    versions = tmp_path / "migrations/versions"
    (versions / "1.py").write_text("revision = '1'\ndown_revision = None\n")
    (versions / "2.py").write_text("revision = '2'\ndown_revision = '1'\n")

    head, careless = defects(settings.gates["migrations"], settings, _NAMES)

    texts = [*head.files.values(), *careless.files.values()]
    assert ["down_revision = '1'" in text for text in texts] == [True, False]
    assert ["down_revision = '2'" in text for text in texts] == [False, True]
    assert [trace.expect for trace in head.traces] == codes


def test_the_project_s_own_comes_besides(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("import os\n")
    entry = "[tool.lifeos.gates.lint.proofs]\nx = { plant = 'bad.py', as = 'shop/x.py', expect = 'F401' }"
    settings = _settings(tmp_path, entry)

    own = defects(settings.gates["lint"], settings, _NAMES)[1]

    assert (own.files, own.traces) == (
        {"shop/x.py": "import os\n"},
        (Trace(path="shop/x.py", expect="F401"),),
    )


def test_a_gate_over_data_of_other_runs_has_no_defect(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "[tool.lifeos.gates.coverage]\ncoverage = { total = 90 }")

    assert defects(settings.gates["coverage"], settings, _NAMES) == []


def test_a_gate_that_nobody_knows_a_defect_for_has_none(tmp_path: Path) -> None:
    settings = _settings(tmp_path, "")
    gate = replace(settings.gates["lint"], name="image")

    assert defects(gate, settings, _NAMES) == []
