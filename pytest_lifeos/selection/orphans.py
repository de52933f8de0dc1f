"""Orphans: tests of no gate of a pipeline, gates of no pipeline, pipelines of no workflow."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Reach:
    """The gates that each workflow file runs, by its name; `untold` is why nobody can say."""

    gates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    untold: str = ""

    def everywhere(self) -> frozenset[str]:
        """What any workflow runs."""
        return frozenset().union(*self.gates.values())


ReadReach = Callable[[Settings], Reach]


@dataclass(frozen=True, kw_only=True)
class Orphans:
    """What nobody runs: node ids, names of gates and pipelines, and messages about what is not collected.

    `lacking` says of each pipeline which gates the nearest workflow leaves out; `untold` is why
    nobody can say what the workflows run, empty where that is known or makes no difference.
    """

    tests: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    lacking: Mapping[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    untold: str = ""

    def messages(self) -> Iterator[str]:
        """One for each kind; of many tests the first is named."""
        if self.tests:
            yield _counted(self.tests, "test belongs", "tests belong", "to no gate of a pipeline")
        if self.gates:
            words = "gate is" if len(self.gates) == 1 else "gates are"
            yield f"{len(self.gates)} {words} run by no pipeline: {', '.join(self.gates)}"
        for name, lack in self.lacking.items():
            yield f"pipeline {name}: no workflow runs {lack}"
        if self.unseen:
            what = "like tests and", "not collected"
            yield _counted(self.unseen, f"looks {what[0]} is", f"look {what[0]} are", what[1])


def find_orphans(settings: Settings, chosen: Chosen | None, reach: Callable[[], Reach]) -> Orphans:
    """What this run shows of them; `reach` is asked only where it makes a difference.

    A gate that a workflow runs by its own name needs no pipeline. A gate that the project never speaks
    of and that holds no test is nobody's loss, nor is a pipeline that every project has.
    """
    unplaced = chosen.unplaced if chosen else {}
    own = [name for name in settings.pipelines if name in settings.declared]
    spoken_of = settings.declared.union(*unplaced.values()) - settings.placed_gates()
    idle = [gate for gate in settings.gates if gate in spoken_of]
    told = reach() if own or idle else Reach()
    run = told.everywhere()
    if told.untold:
        idle, unplaced = [], {}
    idle_tests = [nodeid for nodeid, gates in unplaced.items() if run.isdisjoint(gates)]
    return Orphans(
        tests=(*chosen.orphans, *idle_tests) if chosen else (),
        gates=tuple(gate for gate in idle if gate not in run),
        lacking={} if told.untold else dict(_lacking(settings, own, told)),
        unseen=tuple(chosen.unseen) if chosen else (),
        untold=told.untold,
    )


def nothing_read(_: Settings) -> Reach:
    """For who reads no workflows."""
    return Reach()


def only_collected(chosen: Chosen | None) -> Orphans:
    """What the collection shows by itself, for who does not judge it."""
    if chosen is None:
        return Orphans()
    return Orphans(tests=tuple(chosen.orphans), unseen=tuple(chosen.unseen))


def _lacking(settings: Settings, names: list[str], reach: Reach) -> Iterator[tuple[str, str]]:
    """Nothing without a workflow: the project may have another CI system, or none yet."""
    for name in names if reach.gates else ():
        gates = settings.pipelines[name]
        missing = [[gate for gate in gates if gate not in run] for run in _runs_of(name, reach)]
        least = min(missing, key=len)
        if len(least) == len(gates):
            yield name, "it"
        elif least:
            yield name, f"all of it, {', '.join(least)} is left out"


def _runs_of(pipeline: str, reach: Reach) -> list[frozenset[str]]:
    """What the workflows of the pipeline run: those with its name as a word of theirs, or else all."""
    named = [run for file, run in reach.gates.items() if pipeline in re.split(r"[\W_]+", file)]
    return named or list(reach.gates.values())


def _counted(names: tuple[str, ...], one: str, many: str, what: str) -> str:
    if len(names) == 1:
        return f"1 {one} {what}: {names[0]}"
    return f"{len(names)} {many} {what}, the first is {names[0]}"
