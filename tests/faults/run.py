"""`make faults`: every fault and its clean twin, by the commands of today and by ours, as one table.

Each case is run in a project of its own: plain pytest with pytest-cov (or the tool itself) on the broken
project, then `pytest --gate` and `verify` on the broken one and on its clean twin, each serial and with
two workers where that makes a difference. A fault is caught if the commands end non-zero; a clean twin
that does is a false alarm.
"""

import argparse
import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.faults import cases
from tests.faults.fault import Fault
from tests.faults.project import ours_is_green, plain_is_green

_WORDS = {True: "green", False: "red"}
# Each takes part in which tests run, in which order, how often or how they are reported.
_PLUGINS = (
    "pytest-randomly",
    "pytest-rerunfailures",
    "pytest-timeout",
    "pytest-split",
    "pytest-html",
    "pytest-json-report",
)
_INSTALLED = """
import importlib.metadata, json, sys
print(json.dumps([
    f"{each.metadata['Name']} {each.version}"
    for each in importlib.metadata.distributions()
    if each.metadata["Name"] in sys.argv[1:]
]))
"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What one fault came to in one mode; `clean` is ours on the clean twin."""

    fault: Fault
    mode: tuple[str, ...]
    plain: bool
    ours: bool
    clean: bool


def all_faults() -> list[Fault]:
    """The faults of every file in `cases/`, by the names of the files."""
    names = sorted(each.name for each in pkgutil.iter_modules(cases.__path__))
    modules = [importlib.import_module(f"{cases.__name__}.{name}") for name in names]
    return [fault for module in modules for fault in module.FAULTS]


def judge(fault: Fault, mode: tuple[str, ...], python: str) -> Row:
    """Runs the broken project both ways, and the clean one by ours."""
    return Row(
        fault=fault,
        mode=mode,
        plain=plain_is_green(fault, fault.broken, mode, python),
        ours=ours_is_green(fault, fault.broken, mode, python),
        clean=ours_is_green(fault, fault.clean, mode, python),
    )


def plugins_beside(python: str) -> list[str]:
    """Which of the plugins that take part in everything are installed for it, with their versions."""
    argv = [python, "-c", _INSTALLED, *_PLUGINS]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    found: list[str] = json.loads(done.stdout)
    return sorted(found)


def main() -> int:
    """Prints the table; 0 if every fault was caught without a false alarm."""
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("words", nargs="*", help="only the faults whose name holds one of these")
    parser.add_argument(
        "--python", default=sys.executable, help="of the environment to run them in"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="how many at a time")
    given = parser.parse_args()
    words, python = given.words, str(given.python)
    chosen = [each for each in all_faults() if not words or any(w in each.name for w in words)]
    jobs = [(fault, mode) for fault in chosen for mode in fault.modes]
    print(f"among {', '.join(plugins_beside(python)) or 'no other plugins'}")
    print(f"{'plain':6} {'ours':6} {'twin':6} fault", flush=True)
    with ThreadPoolExecutor(given.jobs) as pool:
        rows = []
        for row in pool.map(lambda job: judge(job[0], job[1], python), jobs):
            rows.append(row)
            print(_line(row), flush=True)
    print("\n".join(_summary(chosen, rows)))
    return int(any(row.ours or not row.clean for row in rows))


def _line(row: Row) -> str:
    words = [f"{_WORDS[each]:6}" for each in (row.plain, row.ours, row.clean)]
    alarm = "" if not row.ours and row.clean else "   <- NOT AS IT SHOULD BE"
    return f"{' '.join(words)} {row.fault.name}{' (-n 2)' if row.mode else ''}{alarm}"


def _summary(chosen: list[Fault], rows: list[Row]) -> Iterator[str]:
    yield f"{len(chosen)} faults, {len(rows)} cases with their clean twins"
    for name, passed in (("plain", [r.plain for r in rows]), ("ours", [r.ours for r in rows])):
        yield f"{name:5} caught {passed.count(False)} of {len(rows)}"
    yield f"false alarms of ours: {[row.clean for row in rows].count(False)}"


if __name__ == "__main__":
    raise SystemExit(main())
