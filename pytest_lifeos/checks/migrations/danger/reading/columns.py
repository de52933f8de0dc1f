"""What `sa.Column(...)` and SQLAlchemy's types say."""

from collections.abc import Sequence

from pytest_lifeos.checks.migrations.danger.operation import HOLE, Column, Generated, SqlType
from pytest_lifeos.checks.migrations.danger.reading.meaning import first, text
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Attribute,
    Called,
    Literal,
    Unknown,
    Value,
    last_name,
)

# SQLAlchemy's names for what SQL calls otherwise.
_NAMES = {
    "string": "varchar",
    "unicode": "varchar",
    "nvarchar": "varchar",
    "autostring": "varchar",
    "unicodetext": "text",
    "decimal": "numeric",
    "int": "integer",
    "biginteger": "bigint",
    "smallinteger": "smallint",
    "bool": "boolean",
}
_TEXTS = ("text", "literal_column", "DDL")


def read_type(value: Value) -> SqlType:
    """A type of SQLAlchemy, made or only named."""
    value = first(value)
    while isinstance(value, Called) and isinstance(value.func, Attribute):
        # `sa.String(50).with_variant(...)`
        if not isinstance(value.func.base, Called):
            break
        value = value.func.base
    name = last_name(value.func if isinstance(value, Called) else value).lower()
    numbers = _numbers(value) if isinstance(value, Called) else ()
    if name in ("datetime", "timestamp"):
        zone = isinstance(value, Called) and value.keywords.get("timezone") == Literal(True)
        return SqlType("timestamptz" if zone else "timestamp")
    return SqlType(_NAMES.get(name, name or HOLE), numbers)


def _numbers(value: Called) -> tuple[int | None, ...]:
    given = [*value.args]
    given += [
        value.keywords[key] for key in ("length", "precision", "scale") if key in value.keywords
    ]
    given = [each for each in given if each != Literal(None)]
    numbers = [each.value if isinstance(each, Literal) else None for each in given]
    return tuple(each if isinstance(each, int) else None for each in numbers)


def read_column(value: Value) -> Column:
    """A column; of one that is made elsewhere nothing is known."""
    if not isinstance(value, Called) or not last_name(value.func).endswith("Column"):
        return Column()
    parts = [each for each in value.args if isinstance(each, Called)]
    default = value.keywords.get("server_default", Literal(None))
    parts += [default] if isinstance(default, Called) else []
    generated = _generated(parts)
    return Column(
        name=text(value.args[0]) if value.args else text(value.keywords.get("name", Unknown())),
        nullable=value.keywords.get("nullable") != Literal(False),
        default="" if generated is not Generated.NO else read_default(default),
        generated=generated,
        primary_key=value.keywords.get("primary_key") == Literal(True),
        unique=value.keywords.get("unique") == Literal(True),
        indexed=value.keywords.get("index") == Literal(True),
        references=_referenced(parts),
        check=_check(parts),
    )


def _generated(parts: Sequence[Called]) -> Generated:
    for each in parts:
        name = last_name(each.func)
        if name == "Identity":
            return Generated.IDENTITY
        if name == "Computed":
            stored = each.keywords.get("persisted") != Literal(False)
            return Generated.STORED if stored else Generated.VIRTUAL
        if name in ("SERIAL", "BIGSERIAL", "SMALLSERIAL"):
            return Generated.SERIAL
    return Generated.NO


def _referenced(parts: Sequence[Called]) -> str:
    """The table of a foreign key, of `"b.id"` it is `b`."""
    for each in parts:
        if last_name(each.func) == "ForeignKey":
            target = text(each.args[0] if each.args else each.keywords.get("column", Unknown()))
            return target.rpartition(".")[0] or HOLE
    return ""


def _check(parts: Sequence[Called]) -> str:
    found = [each for each in parts if last_name(each.func) == "CheckConstraint"]
    return text(found[0].args[0]) if found and found[0].args else ""


def read_default(value: Value) -> str:
    """The SQL of a server default: a text is a constant, `sa.text(...)` and `sa.func.x()` are SQL."""
    value = first(value)
    if value == Literal(None):
        return ""
    if isinstance(value, Literal):
        return f"'{text(value)}'"
    name = last_name(value.func if isinstance(value, Called) else value)
    if isinstance(value, Called):
        if name in _TEXTS:
            return text(value.args[0]) if value.args else HOLE
        if name in ("next_value", "Sequence"):
            return "nextval ( )"
        if name in ("literal", "DefaultClause", "cast"):
            return read_default(value.args[0]) if value.args else HOLE
        return f"{name} ( )" if name else HOLE
    return name or HOLE
