"""A schema for each tenant, as in Alembic's cookbook, and roles, which belong to the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.postgresql_database import postgresql_database
from pytest_lifeos.checks.migrations.measured.measure import measure
from pytest_lifeos.checks.migrations.rows.upgrade import upgrade_rows

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

ENV = """
from alembic import context
from sqlalchemy import create_engine
from {models} import metadata

config = context.config
with create_engine(config.get_main_option("sqlalchemy.url")).connect() as connection:
    for tenant in TENANTS:
        connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {tenant}")
        connection.exec_driver_sql(f"SET search_path TO {tenant}")
        connection.commit()
        connection.dialect.default_schema_name = tenant
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
"""
TENANTS = {
    "one": 'context.get_x_argument(as_dictionary=True)["tenant"],',
    "several": '("north", "south")',
}
ADD = 'op.add_column("task", sa.Column("due", sa.Date))'
MODEL = 'sa.Table("task", metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("due", sa.Date))'


def tenants(chain: Chain, name: str, down: str = 'op.drop_column("task", "due")') -> Chain:
    """Two revisions, in a schema for each tenant."""
    chain.tasks().models(MODEL).env(ENV.replace("TENANTS", TENANTS[name]))
    return chain.revision("0002", ADD, down)


@pytest.mark.parametrize("name", TENANTS)
def test_a_schema_for_each_tenant_is_rehearsed(on_postgresql: Chain, name: str) -> None:
    found = tenants(on_postgresql, name).rehearse(x_arguments=("tenant=north",))

    assert (found.upgrade, found.models, found.downgrade) == ((), (), ())


@pytest.mark.parametrize("name", TENANTS)
def test_a_fault_in_the_schema_of_a_tenant_is_found(on_postgresql: Chain, name: str) -> None:
    chain = tenants(on_postgresql, name, "pass")

    found = chain.rehearse(x_arguments=("tenant=north",)).downgrade

    assert [each.message for each in found] == [
        'downgrade of 0002 leaves column "north.task.due" behind'
    ]


@pytest.mark.parametrize("name", TENANTS)
def test_rows_and_locks_are_looked_at_there(on_postgresql: Chain, name: str) -> None:
    project = tenants(on_postgresql, name).project(x_arguments=("tenant=north",))
    assert on_postgresql.new_url is not None

    with postgresql_database(on_postgresql.new_url(), 60.0) as database:
        rows = upgrade_rows(project, database)
    with postgresql_database(on_postgresql.new_url(), 60.0) as database:
        locks = measure(project, database)

    touched = [touch.table for each in locks.revisions[1].statements for touch in each.on_rows]
    assert (rows.doubt, locks.doubt, set(touched)) == ("", "", {"north.task"})


def test_a_role_goes_with_the_database_that_it_was_created_in(on_postgresql: Chain) -> None:
    role = on_postgresql.name
    create = f'op.execute("CREATE ROLE {role}")\nop.execute("GRANT SELECT ON task TO {role}")'
    drop = f'op.execute("DROP OWNED BY {role}")\nop.execute("DROP ROLE {role}")'
    on_postgresql.tasks().revision("0002", create, drop)

    first, second = on_postgresql.rehearse(), on_postgresql.rehearse()

    assert (first.upgrade, first.downgrade) == (second.upgrade, second.downgrade) == ((), ())


def test_a_role_that_is_not_there_is_told_with_where_to_make_it(on_postgresql: Chain) -> None:
    on_postgresql.tasks().revision("0002", 'op.execute("GRANT SELECT ON task TO nobody_here")')

    (found,) = on_postgresql.rehearse().upgrade

    assert (found.code, found.hint) == (
        "MIG010",
        (
            'the server that the gate starts has no role "nobody_here": make it before the first revision, '
            'by before = "module:function" in [tool.lifeos.gates.migrations]'
        ),
    )
