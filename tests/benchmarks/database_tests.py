"""Single tests of `make bench-db`: what each kind costs over an empty test of the same contestant.

The whole of a test is set-up, call and tear-down, what is visible of fixtures the first and the last.
`rolled_back` is one ORM test, the same for all that have a `db_session`: pytest-postgresql's is on a
database of its own, by the recipe of its manual. What works on in the background slows the call of
`fresh`, so that there is a row with the test and all.

How many times less an isolated test costs than with pytest-postgresql is asked of isolation: what the
test takes more than the same test on an engine of which nothing is put back, all phases counted, theirs
with its cluster in memory, which it is not by default. The ORM's own work is the same on every side; the
rows of the whole test, with it, stand beside, without a goal.
"""

import math
from collections.abc import Callable

from tests.benchmarks.database_projects import (
    BY_HAND,
    NOT_ISOLATED,
    OURS,
    RAW,
    THEIRS,
    THEIRS_IN_MEMORY,
    Way,
)
from tests.benchmarks.database_runs import Arena, Phases

_WAYS = (OURS, BY_HAND, NOT_ISOLATED, RAW, THEIRS, THEIRS_IN_MEMORY)
_KINDS = ("unused", "rolled_back", "committed", "fresh", "fresh_20ms")

Part = Callable[[Phases], float]
Tests = dict[tuple[str, str], list[Phases]]


def measure_tests(arena: Arena, rounds: int) -> None:
    """Prints a table of ms a test, and the goals."""
    tests = _run_in_turns(arena, rounds)
    print(f"one test, ms over an empty test of its own (p10 of {_count(tests, OURS)} tests;")
    print(
        f"of pytest-postgresql {_count(tests, THEIRS)}); 30 tables; fresh: the fixtures' part only"
    )
    print(f"{'':28}" + "".join(f"{way.name:>18}" for way in _WAYS))
    for kind in _KINDS:
        cells = [_over_empty(tests, way, kind, _part(kind)) for way in _WAYS]
        print(f"{kind:28}" + "".join(_cell(each) for each in cells))
    cells = [_over_empty(tests, way, "committed", _teardown) for way in _WAYS]
    print(f"{'committed, clean-up alone':28}" + "".join(_cell(each) for each in cells))
    cells = [_over_empty(tests, way, "fresh", _whole) for way in _WAYS]
    print(f"{'fresh, test and all':28}" + "".join(_cell(each) for each in cells))
    empty = [_p10(tests[way.name, "empty"], _whole) for way in _WAYS]
    print(f"{'(the empty test)':28}" + "".join(_cell(each) for each in empty), flush=True)
    _print_goals(tests)


def _print_goals(tests: Tests) -> None:
    used = _over_empty(tests, OURS, "unused", _whole)
    orm = _over_empty(tests, OURS, "rolled_back", _whole)
    raw = _over_empty(tests, RAW, "rolled_back", _whole)
    cleaned = _over_empty(tests, OURS, "committed", _teardown)
    back_to_back = _over_empty(tests, OURS, "fresh", _visible)
    behind = _over_empty(tests, OURS, "fresh_20ms", _visible)
    goal("db_session over an empty test", 1000 * used, 0.5, "ms")
    goal("whole ORM test / raw psycopg", orm / raw, 7, "x")
    goal("db_committed clean-up", 1000 * cleaned, 0.5, "ms")
    goal("db_fresh visible, tests of 20 ms", 1000 * behind, 10, "ms")
    goal("db_fresh visible, back to back", 1000 * back_to_back, 10, "ms")
    _print_beside_theirs(tests, orm)


def _print_beside_theirs(tests: Tests, orm: float) -> None:
    bare = _over_empty(tests, NOT_ISOLATED, "rolled_back", _whole)
    on_disk = _over_empty(tests, THEIRS, "rolled_back", _whole)
    in_memory = _over_empty(tests, THEIRS_IN_MEMORY, "rolled_back", _whole)
    print(f"  isolation of the ORM test: ours {1000 * (orm - bare):.2f} ms", end="")
    print(f", pytest-postgresql in memory {1000 * (in_memory - bare):.2f} ms")
    isolation = (in_memory - bare) / (orm - bare)
    goal("pytest-postgresql / ours, an isolated test", isolation, 50, "x", at_least=True)
    print(f"  the same, theirs on disk as by default {(on_disk - bare) / (orm - bare):14.2f} x")
    print(f"  whole ORM test, theirs in memory {in_memory / orm:20.2f} x")
    print(f"  whole ORM test, theirs on disk {on_disk / orm:22.2f} x")


def goal(what: str, found: float, wanted: float, unit: str, *, at_least: bool = False) -> None:
    """Prints a figure beside its goal."""
    is_met = found >= wanted if at_least else found <= wanted
    sign = ">=" if at_least else "<="
    said = "met" if is_met else "MISSED"
    print(f"  {what:44} {found:8.2f} {unit:2}  goal {sign} {wanted:g} {unit}: {said}", flush=True)


def _run_in_turns(arena: Arena, rounds: int) -> Tests:
    tests: Tests = {}
    for _ in range(rounds):
        for kind in ("empty", *_KINDS):
            for way in _WAYS:
                if kind == "empty" or kind in way.tests:
                    found = arena.run(way, kind).tests
                    tests.setdefault((way.name, kind), []).extend(found)
    return tests


def _over_empty(tests: Tests, way: Way, kind: str, part: Part) -> float:
    """Seconds; not a number for a kind that the contestant has not."""
    if (way.name, kind) not in tests:
        return math.nan
    return _p10(tests[way.name, kind], part) - _p10(tests[way.name, "empty"], part)


def _p10(tests: list[Phases], part: Part) -> float:
    return sorted(map(part, tests))[len(tests) // 10]


def _part(kind: str) -> Part:
    return _visible if kind.startswith("fresh") else _whole


def _whole(test: Phases) -> float:
    return test.whole


def _visible(test: Phases) -> float:
    return test.visible


def _teardown(test: Phases) -> float:
    return test.teardown


def _count(tests: Tests, way: Way) -> int:
    return len(tests[way.name, "fresh"])


def _cell(seconds: float) -> str:
    return f"{'-':>18}" if math.isnan(seconds) else f"{1000 * seconds:18.3f}"
