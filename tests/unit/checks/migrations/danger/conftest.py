"""Fixtures that read a migration from the body of its `upgrade()`."""

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_lifeos.checks.migrations.danger import find_dangers
from pytest_lifeos.finding import Finding

_HEAD = "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef upgrade():\n"


@pytest.fixture
def dangers(tmp_path: Path) -> Callable[[str], list[Finding]]:
    """The findings for a body."""

    def read(body: str) -> list[Finding]:
        file = tmp_path / "0002_revision.py"
        file.write_text(_HEAD + textwrap.indent(body, "    ") + "\n", encoding="utf-8")
        return find_dangers(file)

    return read


@pytest.fixture
def messages(dangers: Callable[[str], list[Finding]]) -> Callable[[str], dict[str, str]]:
    """The messages for a body, by rule; the last one of each."""
    return lambda body: {each.rule: each.message for each in dangers(body)}
