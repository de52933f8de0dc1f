"""The migrations gate on SQLite and PostgreSQL: what other tools let pass turns it red, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.plugin.conftest import Project

_TABLE = "[tool.lifeos.gates.migrations]\n"
_BOTH = 'databases = ["sqlite", "postgresql"]\n'

_ELSEWHERE = "migrations/env.py:8: MIG012 connects to sqlite shop.db, not to the ephemeral database"
_BEHIND = (
    "migrations/versions/0002_price.py:18: MIG031 downgrade of 0002 leaves column "
    '"product.price" behind'
)

_ON_ROWS = (
    'migrations/versions/0002_price.py:15: MIG301 stops on rows of "product", column "price": '
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
    "not_null_on_rows": [
        _ON_ROWS + "OperationalError: Cannot add a NOT NULL column with default value NULL",
        _ON_ROWS + 'NotNullViolation: column "price" of relation "product" contains null values',
    ],
}


@pytest.fixture
def shop(empty_project: Project, postgresql: str) -> Project:
    """The clean shop, rehearsed on both databases."""
    empty_project.copy("shop")
    empty_project.set(_TABLE, _TABLE + _BOTH)
    return empty_project


def test_the_clean_shop_is_green_on_both(shop: Project, mode: tuple[str, ...]) -> None:
    run = shop.gate("migrations", *mode)

    assert (run.is_green(), run.items["migrations"]["passed"]) == (True, 14), run.out


@pytest.mark.parametrize(("defect", "said"), _DEFECTS.items(), ids=_DEFECTS)
def test_what_others_let_pass_is_found(shop: Project, defect: str, said: list[str]) -> None:
    shop.copy(f"shop_{defect}")

    run = shop.gate("migrations")

    failed = [text for code, text in run.reasons["migrations"] if code == "test-failed"]
    assert [text.replace(f"{shop.root}/", "") for text in failed] == said, run.out
    assert (run.verdicts["migrations"], (shop.root / "shop.db").exists()) == ("failed", False)


# What a revision does to the process it runs in, and the finding of it.
_ENDS = {
    "os._exit(0)": "MIG010 upgrade of 0002 stops on a fresh database: Exited: os._exit(0)",
    "os.abort()": "MIG018 ends the process of the rehearsal: signal 6, SIGABRT",
}


@pytest.mark.parametrize(("call", "said"), _ENDS.items(), ids=_ENDS)
def test_a_revision_that_ends_the_process_is_a_finding_and_the_run_goes_on(
    shop: Project, call: str, said: str
) -> None:
    revision = shop.root / "migrations/versions/0002_price.py"
    start, _, rest = revision.read_text().partition("    with op.batch")
    revision.write_text(f"{start}    __import__('os').{call[3:]}\n    with op.batch{rest}")

    run = shop.gate("migrations")

    failed = [text for code, text in run.reasons["migrations"] if code == "test-failed"]
    assert failed == [f"migrations/versions/0002_price.py:14: {said}"], run.out
    assert run.verdicts == {"migrations": "failed"}
