"""The table of the rehearsal's benchmark: a row a database and size, and one for both databases together."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """Seconds of one size on one database; None for what did not run or was given up."""

    exact: float
    one_pass: float
    ratio: float
    raw: float
    defaults: float | None
    no_trace: float | None


def print_head() -> None:
    """What the columns are."""
    print(
        "seconds of ours (up, compare, exact down, up), of one pass, of its raw DDL, and of pytest-alembic's"
    )
    print(
        f"{'database':11} {'revisions':>9} {'ours':>8} {'one pass':>8} {'ratio':>6} {'ms each':>8}"
        f" {'raw DDL':>8}"
        f" {'4 defaults':>10} {'ratio':>6} {'no trace':>9} {'ratio':>6}"
    )


def print_row(name: str, size: int, row: Row) -> None:
    """One line, as soon as it is known."""
    beside = [
        f"{'-' if each is None else f'{each:.1f}s':>10}" for each in (row.defaults, row.no_trace)
    ]
    times = [
        f"{'-' if each is None else f'{each / row.exact:.1f}':>6}"
        for each in (row.defaults, row.no_trace)
    ]
    print(
        f"{name:11} {size:9} {row.exact:7.2f}s {row.one_pass:7.2f}s {row.ratio:6.2f}"
        f" {1000 * row.exact / size:8.1f} {row.raw:7.2f}s {beside[0]} {times[0]} {beside[1]} {times[1]}",
        flush=True,
    )


def together(rows: Iterable[Row], seconds: float) -> Row:
    """Both databases: ours took `seconds` beside each other, all others run one after the other."""
    found = list(rows)
    one_pass = sum(each.one_pass for each in found)
    return Row(
        exact=seconds,
        one_pass=one_pass,
        ratio=seconds / one_pass,
        raw=sum(each.raw for each in found),
        defaults=_total(each.defaults for each in found),
        no_trace=_total(each.no_trace for each in found),
    )


def _total(seconds: Iterable[float | None]) -> float | None:
    known = [each for each in seconds if each is not None]
    return sum(known) if known else None
