"""What the filters of env.py keep from autogenerate is no difference in the catalogue either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

MODELS = """
sa.Table(
    "legacy",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(collation="C")),
    sa.CheckConstraint("id > 0", name="ck_legacy"),
    sa.Index("ix_legacy", "code", postgresql_where=sa.text("id > 5")),
)
"""
MADE = """
op.create_table(
    "legacy", sa.Column("id", sa.Integer, primary_key=True), sa.Column("code", sa.String)
)
op.create_index("ix_legacy", "legacy", ["code"])
"""
ENV = """
from alembic import context
from {models} import metadata

def include_object(item, name, kind, reflected, compare_to):
    return not (FILTER)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=include_object,
)
with context.begin_transaction():
    context.run_migrations()
"""


@pytest.mark.parametrize(
    ("filter", "differs"),
    [
        ("False", {"column", "constraint", "index"}),
        ('kind == "table" and name == "legacy"', set()),
        ('kind == "column" and name == "code"', {"constraint", "index"}),
        ('kind == "index"', {"column", "constraint"}),
    ],
)
def test_only_what_is_compared_differs(
    on_postgresql: Chain, filter: str, differs: set[str]
) -> None:
    on_postgresql.models(MODELS).revision("0001", MADE, 'op.drop_table("legacy")')
    on_postgresql.env(ENV.replace("FILTER", filter))

    found = on_postgresql.rehearse().models

    assert {each.message.partition(" ")[0] for each in found if each.code == "MIG021"} == differs
