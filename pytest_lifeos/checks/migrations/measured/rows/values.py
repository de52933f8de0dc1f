"""Values: the SQL of a column's value in the row `i`, different from row to row where the type allows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

# Digits as text can be cast to numbers, to JSON and to a shorter text.
_BY_NAME = {
    "bool": "i % 2 = 0",
    "int2": "i % 32768",
    "float4": "i",
    "float8": "i",
    "money": "i",
    "date": "date '2000-01-01' + (i % 9000)::int",
    "time": "time '00:00' + i * interval '1 second'",
    "timetz": "time '00:00' + i * interval '1 second'",
    "timestamp": "timestamp '2000-01-01' + i * interval '1 minute'",
    "timestamptz": "timestamptz '2000-01-01' + i * interval '1 minute'",
    "interval": "i * interval '1 second'",
    "uuid": "md5(i::text)::uuid",
    "bytea": "decode(lpad(to_hex(i), 16, '0'), 'hex')",
    "json": "to_json(i)",
    "jsonb": "to_jsonb(i)",
    "inet": "inet '10.0.0.0' + i",
    "cidr": "network(inet '10.0.0.0' + i)",
    "bit": "i::int::bit(32)",
    "varbit": "i::int::bit(32)",
    "tsvector": "to_tsvector('simple', i::text)",
    "xml": "xmlelement(name row, i)",
    "hstore": "''",
    "point": "point(i, i)",
}
_BY_CATEGORY = {"A": "'{}'", "N": "i", "R": "'empty'", "S": "i::text"}
_TEXTS = re.compile(r"'((?:[^']|'')*)'")
_NUMBERS = re.compile(r"(?<![\w'.])-?\d+(?:\.\d+)?(?![\w'.])")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column as the catalogue has it; `base` and `category` are those below a domain.

    `kind` is the type as SQL, `size` its typmod (-1: none), `checks` are the checks that name the column.
    """

    name: str
    kind: str
    base: str
    category: str
    size: int
    checks: Sequence[str] = ()


def value(column: Column, number: int) -> str | None:
    """The expression, or None for a type of which nothing is known.

    Every other row has what the column's checks name instead, in another pattern for each `number`, so
    that whatever mixture the checks of a table allow comes by.
    """
    if column.category == "E":
        labels = f"enum_range(NULL::{column.kind})"
        return f"({labels})[1 + i % cardinality({labels})]"
    made = _BY_NAME.get(column.base) or _BY_CATEGORY.get(column.category)
    plain = f"({_fitting(column, made)})::{column.kind}" if made else None
    named = _named(column)
    if not named:
        return plain
    one = f"((ARRAY[{', '.join(named)}])[1 + (i >> 4) % {len(named)}])::text::{column.kind}"
    return f"CASE WHEN (i >> {number % 4}) % 2 = 1 THEN {one} ELSE {plain or one} END"


def _fitting(column: Column, plain: str) -> str:
    """Within the length of a text and the precision of a number, whose typmods hold 4 more."""
    size = column.size - 4
    if size < 0:
        return plain
    if column.category == "S":
        return f"right({plain}, {size})"
    if column.base == "numeric":
        precision, scale = size >> 16, size & 0x7FF
        return f"{plain} % {10 ** max(0, min(precision - scale, 15))}"
    return plain


def _named(column: Column) -> list[str]:
    """What the checks compare the column with, and its neighbours, as SQL."""
    text = " ".join(column.checks)
    if column.category == "N":
        numbers = [Decimal(each) for each in _NUMBERS.findall(_TEXTS.sub("", text))]
        near = {each + step for each in numbers for step in (-1, 0, 1)}
        if column.base.startswith("int"):
            near = {Decimal(int(each)) for each in near}
        return [f"'{each:f}'" for each in sorted(near)]
    return [f"'{each}'" for each in dict.fromkeys(_TEXTS.findall(text))]
