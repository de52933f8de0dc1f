"""Whole runs of `make bench-db`: a cold and a warm start, one more worker, and root.

A start is a run of a few tests that ask for `db_session`, less the same run without it; both from the
start of Python to the end of the process, by when the server is gone. In both, the test module imports
SQLAlchemy's ORM, psycopg and the models, as the tests of any project with a database do. The dialect
is loaded by the first engine: in a project whose application makes one when it is imported that is
no part of the start, in others it is, so there is a row for each.

One more worker is what the second of two adds to the time from the first test's beginning to the last
one's end, by when its database was asked for, cloned, used and dropped and the server is gone: with
the database and without it, all four runs in turns, the median of the differences. What is left out is
the start and end of Python and pytest-xdist, where a database adds nothing, and whose noise from run
to run is as large as what is measured; whole runs have that noise, and are shown beside it.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import quantiles

from tests.benchmarks.database_projects import OURS, THEIRS, Way
from tests.benchmarks.database_runs import Arena, Finished
from tests.benchmarks.database_tests import goal

_PAIRS_A_ROUND = 3
_XDIST = ("-p", "xdist")

Run = Callable[[], Finished]
Least = Mapping[str, tuple[float, float]]


def measure_starts(arena: Arena, rounds: int) -> None:
    """Prints the least wall and CPU seconds of runs with a few tests, and what the database adds."""
    runs: dict[str, Run] = {
        "no database": lambda: arena.run(OURS, "empty"),
        "no database, an engine made": lambda: arena.run(OURS, "empty_engine"),
        "warm": lambda: arena.run(OURS, "unused"),
        "cold": lambda: _cold(arena),
        "theirs, no database": lambda: arena.run(THEIRS, "empty"),
        "theirs": lambda: arena.run(THEIRS, "fresh"),
    }
    workers = _workers(arena)
    for way, kinds in ((OURS, ("empty", "unused")), (THEIRS, ("empty", "fresh"))):
        way.write(arena.folder(way), dict.fromkeys((*way.tests, "empty"), 1))
        for kind in kinds:
            (arena.folder(way) / f"test_{kind}_4.py").write_text(
                (arena.folder(way) / f"test_{kind}.py").read_text().replace("range(1)", "range(4)")
            )
    done = _in_turns({**runs, **workers}, rounds * _PAIRS_A_ROUND)
    least = {
        name: (min(each.wall for each in found), min(each.cpu for each in found))
        for name, found in done.items()
    }
    print(f"whole runs, the least of {rounds * _PAIRS_A_ROUND} in turns: wall and CPU seconds")
    for name, (wall, cpu) in least.items():
        print(f"  {name:44} {wall:8.3f} {cpu:8.3f}")
    _print_starts(least)
    _print_workers(done, least)


def _print_starts(least: Least) -> None:
    def over(name: str, base: str, which: int = 0) -> float:
        return least[name][which] - least[base][which]

    for base in ("no database", "no database, an engine made"):
        goal(f"warm start over {base}", over("warm", base), 0.12, "s")
        print(f"  the same in CPU seconds: {over('warm', base, 1):.3f}")
    print(f"  cold start over a run without a database: {over('cold', 'no database'):.3f} s")
    print(f"  pytest-postgresql, every start: {over('theirs', 'theirs, no database'):.3f} s")


def _print_workers(done: Mapping[str, list[Finished]], least: Least) -> None:
    def beside(who: str, which: int) -> float:
        def second(none: str) -> float:
            return least[f"{who} -n2{none}"][which] - least[f"{who} -n1{none}"][which]

        return 1000 * (second("") - second(", none"))

    low, middle, high = quantiles(_second_worker(done, "ours"))
    goal("one more worker", middle, 30, "ms")
    print(f"  half of the turns are between {low:.0f} and {high:.0f} ms")
    print(
        f"  the same by whole runs: {beside('ours', 0):.0f} ms, in CPU {beside('ours', 1):.0f} ms"
    )
    _, middle, _ = quantiles(_second_worker(done, "theirs"))
    print(
        f"  pytest-postgresql, one more worker: {middle:.0f} ms, in CPU {beside('theirs', 1):.0f} ms"
    )


def _second_worker(done: Mapping[str, list[Finished]], who: str) -> list[float]:
    """Milliseconds, one number a turn."""
    turns = zip(
        *(done[f"{who} -n{number}{none}"] for none in ("", ", none") for number in (1, 2)),
        strict=True,
    )
    return [
        1000 * (two.together - one.together - (two_none.together - one_none.together))
        for one, two, one_none, two_none in turns
    ]


def as_root(arena: Arena) -> None:
    """Prints how both fare as the account that runs this."""
    if not arena.account.switched:
        print("root: not compared, since we are not root")
        return
    ours = arena.run(OURS, "unused", may_fail=True)
    theirs = arena.run(THEIRS, "fresh", privileged=True, may_fail=True)
    print(f"as root: ours: {_last_line(ours)}; pytest-postgresql: {_last_line(theirs)}")


def _last_line(run: Finished) -> str:
    """How pytest summed it up."""
    return f"exit status {run.status}, {run.output.strip().splitlines()[-1].strip('= ')}"


def _workers(arena: Arena) -> dict[str, Run]:
    def run(way: Way, kind: str, number: int) -> Run:
        return lambda: arena.run(way, f"{kind}_4", *_XDIST, f"-n{number}")

    return {
        f"{who} -n{number}{none}": run(way, kind, number)
        for who, way, used in (("ours", OURS, "unused"), ("theirs", THEIRS, "fresh"))
        for none, kind in ((", none", "empty"), ("", used))
        for number in (1, 2)
    }


def _cold(arena: Arena) -> Finished:
    folder = Path(tempfile.mkdtemp(dir=arena.root, prefix="c-"))
    folder.chmod(0o1777)
    try:
        return arena.run(OURS, "unused", memory=folder)
    finally:
        shutil.rmtree(folder)


def _in_turns(runs: Mapping[str, Run], times: int) -> dict[str, list[Finished]]:
    found: dict[str, list[Finished]] = {name: [] for name in runs}
    for turn in range(times):
        for name in list(runs)[:: 1 if turn % 2 else -1]:
            found[name].append(runs[name]())
    return found
