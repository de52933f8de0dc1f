"""`make bench`: what the plugin costs where it is idle, and the PR pipeline against its parts in a row."""

import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path

from tests.benchmarks.big_suite import write_big_suite
from tests.benchmarks.timing import Command, Comparison, compare

_ROOT = Path(__file__).resolve().parents[2]
_PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
_IDLE = ("pytest_postgresql", "asyncio", "anyio")


def main() -> None:
    """Prints one table; every ratio is of medians over pairs that ran in turns."""
    print(f"{'what':44} {'ours':>8} {'theirs':>8} {'ratio':>6} {'goal':>6}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        start = _idle(Path(folder), tests=1, pairs=15)
        _row("start-up: pytest with the idle plugin / bare", start, "")
        print(f"  idle cost of a start: {1000 * start.difference():.1f} ms (goal: <= 10 ms)")
        _row("10,000 trivial tests, idle plugin / bare", _idle(Path(folder), 10_000, 5), "1.03")
        alone, isolated = (_judged(Path(folder), isolation=each) for each in (False, True))
        _row("10,000 tests, --gate with bars / pytest --cov", alone, "1.05")
        _row("the same, unit tests kept from sockets", isolated, "")
        _row("pr pipeline / its parts in a row, cold", _pipeline(Path(folder), cold=True), "0.70")
        _row("pr pipeline / its parts in a row, warm", _pipeline(Path(folder), cold=False), "")


def _row(what: str, result: Comparison, goal: str) -> None:
    ours, theirs = sorted(result.ours), sorted(result.theirs)
    middle = len(ours) // 2
    print(
        f"{what:44} {ours[middle]:7.2f}s {theirs[middle]:7.2f}s {result.ratio():6.2f} {goal:>6}",
        flush=True,
    )


def _idle(folder: Path, tests: int, pairs: int) -> Comparison:
    """pytest alone against pytest with us, in a project that has no [tool.lifeos].

    Both look for installed plugins, as every pytest does, and load no other.
    """
    project = folder / f"idle{tests}"
    project.mkdir()
    lines = (f"def test_{number}(): pass\n" for number in range(tests))
    (project / "test_trivial.py").write_text("".join(lines), encoding="utf-8")
    (project / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    others = {each.name for each in entry_points(group="pytest11")} - {"lifeos"}
    alone = [*_PYTEST, *(word for name in sorted(others) for word in ("-p", f"no:{name}"))]
    ours = Command(name="ours", argvs=[alone], cwd=project)
    bare = Command(name="bare", argvs=[[*alone, "-p", "no:lifeos"]], cwd=project)
    return compare(ours, bare, pairs)


def _judged(folder: Path, *, isolation: bool) -> Comparison:
    """The same tests, measured alike: with a verdict, bars and a report, or with pytest-cov's threshold.

    The isolation of unit tests is no part of the verdict, and pytest-cov has nothing like it.
    """
    project = folder / ("isolated" if isolation else "judged")
    write_big_suite(project, 10_000, isolation=isolation)
    light = [word for name in _IDLE for word in ("-p", f"no:{name}")]
    cover = ["--cov=shop", "--cov-branch", "--cov-report=", "--cov-fail-under=99"]
    plain = [*_PYTEST, *light, "-p", "no:lifeos", "-m", "not slow", *cover]
    judged = [*_PYTEST, *light, "--gate", "unit", "--gate-report", "out"]
    ours = Command(name="judged", argvs=[judged], cwd=project)
    return compare(ours, Command(name="plain", argvs=[plain], cwd=project), 3)


def _pipeline(folder: Path, *, cold: bool) -> Comparison:
    """`--gate pr` against the same tools and tests, one process after another."""
    caches = folder / ("cold" if cold else "warm")
    turn = 0

    def environ() -> Mapping[str, str]:
        nonlocal turn
        turn += cold
        names = {"MYPY_CACHE_DIR": "mypy", "RUFF_CACHE_DIR": "ruff", "BLACK_CACHE_DIR": "black"}
        return {name: str(caches / f"{turn}" / tool) for name, tool in names.items()} | {
            "DATABASE_URL": f"sqlite:///{caches / 'series.sqlite'}"
        }

    caches.mkdir()
    gates = Command(name="pr", argvs=[[*_PYTEST, "--gate", "pr"]], cwd=_ROOT, environ=environ)
    series = Command(name="series", argvs=_series(), cwd=_ROOT, environ=environ)
    if not cold:
        compare(gates, series, 1)
    return compare(gates, series, 3)


def _series() -> list[list[str]]:
    """What a pipeline of separate jobs runs for the same answers."""
    python = [sys.executable, "-m"]
    flask = [*python, "flask", "--app", "lifeos.wsgi", "db"]
    unit = ["-m", "unit and not slow", "--cov=lifeos", "--cov-branch", "--cov-report="]
    return [
        [*python, "ruff", "check", "."],
        [*python, "black", "--check", "."],
        [*python, "mypy"],
        [*python, "bandit", "-q", "-r", "lifeos", "pytest_lifeos"],
        [*_PYTEST, *unit],
        [*flask, "upgrade", "head"],
        [*flask, "check"],
        [*flask, "downgrade", "base"],
        [*flask, "upgrade", "head"],
    ]


if __name__ == "__main__":
    main()
