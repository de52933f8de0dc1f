"""Each planted defect turns exactly its gate red, and the first line names place and fault."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.plugin.conftest import Project

Mode = tuple[str, ...]

_GATES = ("lint", "typecheck", "security", "unit", "migrations")

# The folder of the defect, the gate that it turns red, and how the gate's first reason begins.
_DEFECTS = [
    ("unused_import", "lint", "shop/prices.py:3:8: F401 `os` imported but unused"),
    (
        "type_error",
        "typecheck",
        "shop/prices.py:8:20: assignment Incompatible types in assignment",
    ),
    ("eval_on_input", "security", "shop/prices.py:8:16: B307 Use of possibly insecure function"),
    (
        "failing_test",
        "unit",
        (
            "tests/unit/test_models.py::test_there_is_a_table_for_products: "
            "AssertionError: assert ['product'] == ['goods']"
        ),
    ),
    ("uncovered_module", "unit", "shop: COV001 covers 88.88 %, 100 % is asked for"),
    ("second_head", "migrations", "migrations/versions/"),
    (
        "column_without_revision",
        "migrations",
        'migrations: MIG020 table "product" has a column "colour" in the models but not in',
    ),
]


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """mypy's cache, which all these projects share: each run of it then costs a second."""
    return tmp_path_factory.mktemp("mypy")


def test_the_clean_shop_is_green(empty_project: Project, mode: Mode, warm: Path) -> None:
    empty_project.copy("shop")

    run = empty_project.gate("pr", *mode, env={"MYPY_CACHE_DIR": str(warm)})

    assert (run.is_green(), run.verdicts) == (True, dict.fromkeys(_GATES, "passed")), run.out


@pytest.mark.parametrize(("defect", "gate", "first"), _DEFECTS, ids=[each[0] for each in _DEFECTS])
def test_a_defect_turns_exactly_its_gate_red(
    empty_project: Project, mode: Mode, warm: Path, defect: str, gate: str, first: str
) -> None:
    empty_project.copy("shop")
    empty_project.copy(f"shop_{defect}")

    run = empty_project.gate("pr", *mode, env={"MYPY_CACHE_DIR": str(warm)})

    assert (run.status, run.is_green(), run.verdicts) == (
        1,
        False,
        dict.fromkeys(_GATES, "passed") | {gate: "failed"},
    )
    assert run.reasons[gate][0][1].startswith(first)
    assert first[:40] in run.out
