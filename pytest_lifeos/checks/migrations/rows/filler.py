"""Filler: fills one table after the other, from pools of values that the database itself has let through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.environment.failure import say
from pytest_lifeos.checks.migrations.rows.choices import Choices
from pytest_lifeos.checks.migrations.rows.database import RowDatabase
from pytest_lifeos.checks.migrations.rows.keys import Lineage
from pytest_lifeos.checks.migrations.rows.mixing import Row, mixed
from pytest_lifeos.checks.migrations.rows.table import Column, Key, Table

# How many rows are tried, as a multiple of those wanted, one attempt after the other.
_TRIES = (1, 2, 8, 32)
# How many are tried one by one, where the database refuses a statement with all of them.
_SINGLE = 40
_REFUSED = "its checks allow none of the values that were tried"


@dataclass(kw_only=True)
class Filler:
    """One filling; `waiting` are the tables whose turn has not come, `late` the keys that wait for them."""

    connection: Connection
    database: RowDatabase
    rows: int
    waiting: set[str]
    late: list[tuple[Table, list[Key]]] = field(default_factory=list)

    def fill(self, table: Table) -> str:
        """Why the table is empty still; empty if it is not."""
        choices = Choices(connection=self.connection, database=self.database)
        lineage = Lineage()
        for key in table.keys:
            if key.parent in self.waiting:
                lineage.late.append(key)
            else:
                lineage.parents[key] = choices.parents(key.parent, key.parent_columns)
        self.waiting.discard(table.name)
        if lineage.late:
            self.late.append((table, lineage.late))
        pools = {each.name: choices.pool(each) for each in table.columns}
        if lost := self._impossible(table, pools, lineage):
            return lost
        reason = self._attempts(table, pools, lineage)
        return reason if reason and not self.count(table) else ""

    def _impossible(
        self, table: Table, pools: Mapping[str, Sequence[object]], lineage: Lineage
    ) -> str:
        for key, rows in lineage.parents.items():
            bound = {each.name for each in table.columns if not each.is_nullable}
            if not rows and set(key.columns) <= bound:
                return f"it needs a row of {key.parent}, which holds none"
        keyed = {name for key in table.keys for name in key.columns}
        for column in table.columns:
            if not pools[column.name] and not column.is_nullable and column.name not in keyed:
                if column.checks:
                    return f"the checks on {column.name} allow none of the values that were tried"
                return f"no value is known for {column.name}, which is {column.kind}"
        return ""

    def _attempts(
        self, table: Table, pools: Mapping[str, Sequence[object]], lineage: Lineage
    ) -> str:
        """Goes on while there are too few; the answer is what was said last."""
        columns = [
            each
            for each in table.columns
            if pools[each.name] or each.is_nullable or each.name in lineage.columns
        ]
        had, said = self.count(table), ""
        for attempt, times in enumerate(_TRIES):
            numbers = range(had, had + times * self.rows)
            rows = list(mixed(table, pools, lineage, attempt, numbers))
            said = self._insert(table, columns, rows) or said
            have = self.count(table) - had
            if have >= self.rows // 2 or (have and attempt > 1):
                return ""
        return said or _REFUSED

    def _insert(self, table: Table, columns: Sequence[Column], rows: Sequence[Row]) -> str:
        """All at once, or, where the database refuses that, one by one."""
        if not columns:
            return self._defaults(table)
        written = [
            [self.database.literal(each, row.get(each.name)) for each in columns] for row in rows
        ]
        if not written:
            return "no rows of its parents go together"
        said = self._try(self.database.insert(table, columns, written, self.rows))
        if said:
            for row in written[:_SINGLE]:
                said = self._try(self.database.insert(table, columns, [row], 1)) or said
        return said

    def _defaults(self, table: Table) -> str:
        said = ""
        for _number in range(self.rows):
            said = said or self._try(f"INSERT INTO {table.name} DEFAULT VALUES")
        return said

    def _try(self, sql: str) -> str:
        """What the database said against it."""
        try:
            with self.connection.begin_nested():
                self.database.run(sql)
        except SQLAlchemyError as error:
            return say(error)
        return ""

    def count(self, table: Table) -> int:
        """Its rows."""
        sql = f"SELECT count(*) FROM {table.name}"  # noqa: S608  # nosec B608  quoted
        ((count,),) = self.database.run(sql)
        return int(str(count))
