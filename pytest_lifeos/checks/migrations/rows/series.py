"""Series: as many different values as a column needs in which none may come twice."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from pytest_lifeos.checks.migrations.rows.table import Column

_SERIES = 150
_LONG = 300


def series(column: Column) -> list[object]:
    """None of them comes twice, unless the type holds no more."""
    make = _MAKERS.get(column.family)
    return [] if make is None else [make(column, n) for n in range(2, _SERIES)]


def _text_of(column: Column, n: int) -> str:
    """Short where the width is."""
    if column.base == "hex":
        return uuid.uuid5(uuid.NAMESPACE_OID, str(n)).hex
    name, size = f"value {n}", column.size or _LONG
    return name if len(name) <= size else _base36(n)[-size:]


def _base36(n: int) -> str:
    signs = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (_base36(n // 36) if n >= 36 else "") + signs[n % 36]


def _number_of(column: Column, n: int) -> Decimal:
    if column.size is None:
        return Decimal(n)
    return Decimal(n % 10**column.size).scaleb(-column.scale)


_MAKERS: Mapping[str, Callable[[Column, int], object]] = {
    "int": lambda column, n: n % 120 if column.size == 1 else n,
    "number": _number_of,
    "float": lambda _column, n: n + 0.5,
    "text": _text_of,
    "date": lambda _column, n: date(2021, 1, 1) + timedelta(days=n),
    "time": lambda _column, n: (datetime(2021, 1, 1) + timedelta(seconds=n)).time(),
    "timestamp": lambda _column, n: datetime(2021, 1, 1) + timedelta(minutes=n),
    "interval": lambda _column, n: f"{n} seconds",
    "uuid": lambda _column, n: uuid.uuid5(uuid.NAMESPACE_OID, str(n)),
    "bytes": lambda _column, n: n.to_bytes(4, "big"),
    "json": lambda _column, n: f'{{"n": {n}}}',
    "inet": lambda column, n: f"08:00:2b:01:{n:02x}:09" if "mac" in column.base else f"10.0.1.{n}",
    "bit": lambda column, n: f"{n % (1 << min(column.size or 8, 60)):0{column.size or 8}b}",
}
