"""Plain values: the telling ones of each type that holds one thing: both signs, empty, long, alike."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from pytest_lifeos.checks.migrations.rows.table import Column

Values = Callable[[Column], Sequence[object]]

# Beyond what a narrower type holds, and not so far that a product with 100 leaves this one.
_FAR = {1: 100, 2: 300, 3: 40_000, 4: 100_000, 8: 5_000_000_000}
# A text without a declared width is longer than those widths that are usual.
_LONG = 300
_DAYS = (
    date(2020, 1, 31),
    date(1969, 12, 31),
    date(2024, 2, 29),
    date(2038, 1, 20),
    date(1900, 1, 1),
)
_TIMES = (time(0, 0), time(23, 59, 59), time(12, 30, 15, 123456), time(6, 0))
_OBJECTS = ('{"a": 1}', "{}", '{"a": "b", "c": [1, 2], "d": null}', '{"a": {"b": true}}')


def _whole(column: Column) -> list[object]:
    far = _FAR.get(column.size or 4, 100_000)
    return [1, -1, 0, 2, far, -far, 7, 12, 99]


def _number(column: Column) -> list[object]:
    if column.size is None:
        return [
            Decimal(each) for each in ("1", "-1.5", "0", "123456789012.123456", "-0.25", "19.99")
        ]
    step, most = Decimal(1).scaleb(-column.scale), Decimal(10) ** (column.size - column.scale)
    found = [
        most - step,
        step - most,
        Decimal(0),
        step,
        -step,
        Decimal("1.25"),
        Decimal(1),
        Decimal(7),
    ]
    return [each for each in (each.quantize(step) for each in found) if abs(each) < most]


def _text(column: Column) -> list[object]:
    """Two long ones differ in their end alone, which a text that is cut loses."""
    size = _LONG if column.size is None else column.size
    if column.base == "hex":
        return [uuid.uuid5(uuid.NAMESPACE_OID, str(n)).hex for n in range(6)]
    long = ("long and longer " * (size // 16 + 1))[:size]
    found = ["Alpha", long, "", "beta-2", f"{long[:-1]}!", "O'Brien 100%", "ü", "x", "3"]
    return list(dict.fromkeys(each[:size] for each in found))


def _timestamp(_column: Column) -> Sequence[object]:
    return [
        datetime.combine(day, at) for day, at in zip(_DAYS, (*_TIMES, _TIMES[0]), strict=True)
    ] + [datetime(2020, 1, 31, 18, 45)]


def _inet(column: Column) -> list[object]:
    if column.base.startswith("macaddr"):
        return [f"08:00:2b:01:02:{n:02x}" for n in range(6)]
    hosts = ["10.0.0.1", "192.168.1.20", "::1", "2001:db8::7"]
    return [*hosts] if column.base == "cidr" else [*hosts, "10.1.0.0/16"]


def _bit(column: Column) -> list[object]:
    size = column.size or 8
    return [f"{n % (1 << min(size, 60)):0{size}b}" for n in (1, 0, 2, 5)]


def _interval(_column: Column) -> list[object]:
    return ["1 day", "-2 hours", "0", "1 year 2 months 3 days 04:05:06.789"]


PLAIN: Mapping[str, Values] = {
    "bool": lambda _column: [True, False],
    "int": _whole,
    "number": _number,
    "float": lambda _column: [1.5, -2.25, 0.0, 1000000.0, 3.14159],
    "text": _text,
    "date": lambda _column: list(_DAYS),
    "time": lambda _column: list(_TIMES),
    "timestamp": _timestamp,
    "interval": _interval,
    "uuid": lambda _column: [uuid.uuid5(uuid.NAMESPACE_OID, str(n)) for n in range(6)],
    "bytes": lambda _column: [b"\x01", b"", b"\x00\xff" * 8, b"text"],
    "json": lambda _column: list(_OBJECTS),
    "inet": _inet,
    "bit": _bit,
    "enum": lambda column: list(column.labels),
}
