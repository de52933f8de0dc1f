"""The migrations gate on SQLite and PostgreSQL: what other tools let pass turns it red, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.database.binaries import BinariesMissing, find_binaries

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_TABLE = "[tool.lifeos.gates.migrations]\n"
_BOTH = 'databases = ["sqlite", "postgresql"]\n'

_ELSEWHERE = "migrations/env.py:8: MIG012 connects to sqlite shop.db, not to the ephemeral database"
_BEHIND = (
    "migrations/versions/0002_price.py:18: MIG031 downgrade of 0002 leaves column "
    '"product.price" behind'
)

# The folder of the defect, and what fails: a fault of both databases is said once.
_DEFECTS = {
    "wrong_database": [_ELSEWHERE],
    "downgrade_does_nothing": [_BEHIND],
    "check_without_revision": [
        'migrations: MIG021 check of "product": price >= 0 is in the models but not in the migrations',
        (
            'migrations: MIG021 constraint "ck_price" of "product" (CHECK ((price >= 0))) '
            "is in the models but not in the migrations"
        ),
    ],
    "enum_value_without_revision": [
        (
            "migrations: MIG021 type \"kind\" is ENUM ('book', 'toys') in the migrations "
            "and ENUM ('book', 'toys', 'food') in the models"
        )
    ],
}


@pytest.fixture
def shop(empty_project: Project) -> Project:
    """The clean shop, rehearsed on both databases."""
    try:
        find_binaries()
    except BinariesMissing as error:
        pytest.skip(str(error))
    empty_project.copy("shop")
    pyproject = empty_project.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace(_TABLE, _TABLE + _BOTH))
    return empty_project


def test_the_clean_shop_is_green_on_both(shop: Project, mode: tuple[str, ...]) -> None:
    run = shop.gate("migrations", *mode)

    assert (run.is_green(), run.items["migrations"]["passed"]) == (True, 10), run.out


@pytest.mark.parametrize(("defect", "said"), _DEFECTS.items(), ids=_DEFECTS)
def test_what_others_let_pass_is_found(shop: Project, defect: str, said: list[str]) -> None:
    shop.copy(f"shop_{defect}")

    run = shop.gate("migrations")

    failed = [text for code, text in run.reasons["migrations"] if code == "test-failed"]
    assert [text.replace(f"{shop.root}/", "") for text in failed] == said, run.out
    assert (run.verdicts["migrations"], (shop.root / "shop.db").exists()) == ("failed", False)
