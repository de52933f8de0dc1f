"""The statements of `create_all` stand for a metadata, unless something else has a say."""

import sys
from types import ModuleType

import pytest
from sqlalchemy import (
    DDL,
    Column,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    event,
)

from pytest_lifeos.database.statements import statements_of


@pytest.fixture
def metadata(monkeypatch: pytest.MonkeyPatch) -> MetaData:
    """That of a module which is loaded, `shop_models:metadata`."""
    module, metadata = ModuleType("shop_models"), MetaData()
    Table(
        "item",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("kind", Enum("a", "b", name="kind")),
    )
    vars(module)["metadata"] = metadata
    monkeypatch.setitem(sys.modules, "shop_models", module)
    return metadata


def ddl(text: str) -> DDL:
    return DDL(text)  # type: ignore[no-untyped-call]  # SQLAlchemy left its types out


def statements() -> list[str] | None:
    return statements_of("shop_models:metadata", "postgresql+psycopg")


def test_the_statements_are_those_that_postgresql_gets(metadata: MetaData) -> None:
    event.listen(metadata, "after_create", ddl("CREATE EXTENSION citext"))

    found = statements() or []

    assert [" ".join(each.split()) for each in found] == [
        "CREATE TYPE kind AS ENUM ('a', 'b')",
        "CREATE TABLE item ( id SERIAL NOT NULL, kind kind, PRIMARY KEY (id) )",
        "CREATE EXTENSION citext",
    ]


def test_the_same_metadata_has_the_same_statements(metadata: MetaData) -> None:
    assert statements() == statements() is not None


def _table(metadata: MetaData) -> None:
    Table("order", metadata, Column("item", ForeignKey("item.id")))


def _column(metadata: MetaData) -> None:
    metadata.tables["item"].append_column(Column("name", String(20)))


def _default(metadata: MetaData) -> None:
    metadata.tables["item"].c.kind.nullable = False


def _index(metadata: MetaData) -> None:
    Index("by_kind", metadata.tables["item"].c.kind)


def _value(metadata: MetaData) -> None:
    kind = metadata.tables["item"].c.kind.type
    assert isinstance(kind, Enum)
    kind.enums.append("c")


def _ddl(metadata: MetaData) -> None:
    event.listen(metadata.tables["item"], "after_create", ddl("SELECT 1"))


@pytest.mark.parametrize("change", [_table, _column, _default, _index, _value, _ddl])
def test_another_schema_has_other_statements(metadata: MetaData, change: object) -> None:
    before = statements()

    assert callable(change)
    change(metadata)

    assert (before is None, statements() == before) == (False, False)


def _function(metadata: MetaData) -> None:
    event.listen(metadata, "before_create", lambda *_, **__: None)


def _function_of_a_table(metadata: MetaData) -> None:
    event.listen(metadata.tables["item"], "after_create", lambda *_, **__: None)


def _condition(metadata: MetaData) -> None:
    asked = ddl("SELECT 1").execute_if(callable_=lambda *_, **__: True)
    event.listen(metadata, "after_create", asked)


@pytest.mark.parametrize("listener", [_function, _function_of_a_table, _condition])
def test_python_that_takes_part_leaves_no_statements(metadata: MetaData, listener: object) -> None:
    assert callable(listener)
    listener(metadata)

    assert statements() is None


def test_a_module_that_is_not_loaded_is_not_imported_for_this() -> None:
    assert statements_of("antigravity:metadata", "sqlite") is None
    assert "antigravity" not in sys.modules
