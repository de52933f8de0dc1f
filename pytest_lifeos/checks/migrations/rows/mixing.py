"""Mixing: rows of a table from the pools of its columns, the first ones by plan, later ones by a fixed seed."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from pytest_lifeos.checks.migrations.rows.keys import Lineage
from pytest_lifeos.checks.migrations.rows.table import Table

Row = dict[str, object]

# After so many rows they come again, alike but where no value may come twice.
_CYCLE = 16
_NULLS = (0.0, 0.3, 0.7)


def mixed(
    table: Table,
    pools: Mapping[str, Sequence[object]],
    lineage: Lineage,
    attempt: int,
    numbers: range,
) -> Iterator[Row]:
    """Up to one row a number; no two attempts give the same ones. A row without parents is left out."""
    seed = f"{table.name} {attempt} {numbers.start}"
    dice = Random(seed)  # noqa: S311  # nosec B311  a fixed seed, nothing secret
    distinct = {each.name for each in table.columns if each.is_distinct}
    for number in numbers:
        place = number if distinct & lineage.columns else number % _CYCLE
        keys = lineage.choose(place if not attempt else dice.randrange(1000))
        if keys is None:
            keys = _without_parents(table, lineage)
        if keys is not None:
            own = _planned(table, pools, number) if not attempt else _random(table, pools, dice)
            yield _with_keys(table, own, keys)


def _planned(table: Table, pools: Mapping[str, Sequence[object]], number: int) -> Row:
    row: Row = {}
    for shift, column in enumerate(table.columns):
        values, cycle = pools[column.name], number % _CYCLE
        if column.is_nullable and (cycle == 1 or (cycle > 1 and (cycle + shift) % 4 == 3)):
            row[column.name] = None
        elif values:
            place = number if column.is_distinct else cycle
            row[column.name] = values[(place + 3 * shift) % len(values)]
    return row


def _random(table: Table, pools: Mapping[str, Sequence[object]], dice: Random) -> Row:
    share = dice.choice(_NULLS)
    row: Row = {}
    for column in table.columns:
        values = pools[column.name]
        if column.is_nullable and dice.random() < share:
            row[column.name] = None
        elif values:
            row[column.name] = dice.choice(values)
    return row


def _without_parents(table: Table, lineage: Lineage) -> Row | None:
    """The key columns as NULL, where at least one of each key may be."""
    nullable = {each.name for each in table.columns if each.is_nullable}
    row: Row = {}
    for key in lineage.parents:
        names = nullable & set(key.columns)
        if not names:
            return None
        row |= dict.fromkeys(names)
    return row


def _with_keys(table: Table, own: Row, keys: Row) -> Row:
    """A NULL that was drawn for a column of a key makes all of it NULL, as far as that may be."""
    nullable = {each.name for each in table.columns if each.is_nullable}
    row = own | keys
    for key in table.keys:
        if any(own.get(name, 0) is None for name in key.columns):
            row |= dict.fromkeys(nullable & set(key.columns))
    return row
