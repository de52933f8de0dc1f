"""The contents of a PostgreSQL database: what the server notes of a table says whether it is read again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection

from pytest_lifeos.checks.migrations.counters import committing, flush
from pytest_lifeos.checks.migrations.rows.contents import Content, as_texts
from pytest_lifeos.checks.migrations.rows.database import run

# Alembic's version table is told by its name.
_SHAPES = """
SELECT c.oid::regclass::text, coalesce(array_agg(quote_ident(a.attname)::text ORDER BY a.attnum) FILTER (WHERE a.attnum > 0), '{{}}'),
    coalesce(array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) FILTER (WHERE a.attnum > 0), '{{}}'),
    coalesce((SELECT array_agg(quote_ident(k.attname)::text) FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
        WHERE i.indrelid = c.oid AND i.indisprimary), '{{}}')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relname <> '{}' AND c.oid = ANY ('{{{}}}'::oid[])
GROUP BY c.oid ORDER BY 1
"""
# What the server notes of each table, or NULL where that is not all: of one with others below it.
_SIGNS = """
SELECT c.oid::bigint, c.oid::regclass::text, CASE WHEN c.relkind = 'r' AND NOT c.relhassubclass THEN concat_ws(' ', c.relfilenode,
    (SELECT sum(a.xmin::text::bigint) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),
    (SELECT sum(i.indexrelid::bigint) FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary),
    pg_catalog.pg_stat_get_tuples_inserted(c.oid), pg_catalog.pg_stat_get_tuples_updated(c.oid),
    pg_catalog.pg_stat_get_tuples_deleted(c.oid)) END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relname <> '{}'
"""


@dataclass(kw_only=True)
class PostgresContents:
    """Reads again where what the server notes is other than it was."""

    connection: Connection
    version_table: str
    _known: dict[str, tuple[object, Content]] = field(default_factory=dict)
    _signs: dict[str, object] = field(default_factory=dict)

    def read(
        self,
        names: Collection[str] | None = None,
        *,
        anew: bool = True,
        written: Collection[str] = (),
    ) -> dict[str, Content]:
        """The content of each table, or of these, by its name as SQL; commits."""
        has_counters = flush(self.connection)
        with committing(self.connection):
            return self._read(names, anew=anew or not has_counters)

    def _read(self, names: Collection[str] | None, *, anew: bool) -> dict[str, Content]:
        version = self.version_table.replace("'", "''")
        found = {
            str(name): (oid, sign)
            for oid, name, sign in run(self.connection, _SIGNS.format(version))
            if names is None or name in names
        }
        changed = {
            name: oid
            for name, (oid, sign) in found.items()
            if anew or sign is None or self._signs.get(name) != (oid, sign)
        }
        shapes = self._shapes(version, changed)
        digests = self._digests(list(shapes))
        for table, shape in shapes.items():
            sign = (digests[table], shape[1:])
            self._kept(table, sign, partial(self._content, shape))
        self._signs |= found
        return {table: self._known[table][1] for table in found}

    def _shapes(self, version: str, oids: Mapping[str, object]) -> dict[str, tuple[object, ...]]:
        if not oids:
            return {}
        listed = ",".join(str(each) for each in oids.values())
        return {
            str(shape[0]): shape for shape in run(self.connection, _SHAPES.format(version, listed))
        }

    def _kept(self, table: str, sign: object, read: Callable[[], Content]) -> Content:
        known = self._known.get(table)
        if known is None or known[0] != sign:
            known = self._known[table] = sign, read()
        return known[1]

    def _digests(self, tables: list[str]) -> dict[str, object]:
        if not tables:
            return {}
        parts = (
            f"SELECT {n}, md5(string_agg(t::text, ',')) FROM {table} t"  # noqa: S608  # nosec B608  quoted by the server
            for n, table in enumerate(tables)
        )
        found = run(self.connection, " UNION ALL ".join(parts))
        return {tables[int(str(n))]: digest for n, digest in found}

    def _content(self, shape: tuple[object, ...]) -> Content:
        table, names, kinds, primary = shape
        assert isinstance(names, list)  # noqa: S101  # nosec B101  as the query says
        assert isinstance(kinds, list)  # noqa: S101  # nosec B101  as the query says
        assert isinstance(primary, list)  # noqa: S101  # nosec B101  as the query says
        texts = ", ".join(f"{name}::text" for name in names)
        sql = f"SELECT {texts} FROM {table}"  # noqa: S608  # nosec B608  quoted by the server
        rows = run(self.connection, sql)
        return Content(
            columns=dict(zip(names, kinds, strict=True)),
            primary=tuple(primary),
            rows=as_texts(rows),
        )
