"""Left out: what the filters of a project's `env.py` keep from being compared, as the catalogue names it."""

from collections.abc import Iterable, Iterator

from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData


def left_out(context: MigrationContext, models: Iterable[MetaData]) -> Iterator[str]:
    """`table "task"`, `column "task.due"` and `index "ix_task"` of the models, as `include_object` says."""
    filters = AutogenContext(context, list(models))
    for table in filters.sorted_tables:
        # What the models have is beside what the migrations made: that is what it is compared with.
        if not filters.run_object_filters(table, table.name, "table", False, table):
            yield f'table "{_named(table.schema, table.name)}"'
            continue
        for column in table.columns:
            if not filters.run_object_filters(column, column.name, "column", False, column):
                yield f'column "{_named(table.schema, table.name)}.{column.name}"'
        for index in table.indexes:
            if not filters.run_object_filters(index, index.name, "index", False, index):
                yield f'index "{_named(table.schema, str(index.name))}"'


def _named(schema: str | None, name: str) -> str:
    return name if schema in (None, "public") else f"{schema}.{name}"
