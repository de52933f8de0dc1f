"""Plan: which commands of the workflows run which gate."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pytest_lifeos.proofs.chain import Chain, follow
from pytest_lifeos.proofs.links import Link
from pytest_lifeos.proofs.step import Command, Step, by_command
from pytest_lifeos.proofs.workflows import read_steps, workflow_files
from pytest_lifeos.proofs.workshop import Workshop
from pytest_lifeos.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A command, the steps that it stands in, and what it leads to."""

    command: Command
    steps: tuple[Step, ...]
    chain: Chain


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The commands that speak of gates; `files` are the workflow files that were looked at."""

    files: tuple[str, ...]
    planned: tuple[Planned, ...]

    def running(self, gate: str) -> list[Planned]:
        """The commands that name the gate, or else those that may run any."""
        live = [each for each in self.planned if any(not step.never for step in each.steps)]
        sure = [each for each in live if gate in each.chain.sure]
        return sure or [each for each in live if each.chain.may_be_any]

    def in_parts(self, gate: str) -> Iterator[str]:
        """Steps that run a shard of the gate, a line each: what `merge` makes of it is another job's."""
        for each in self.planned:
            if gate in each.chain.in_parts:
                yield from (
                    f"{step.place}: the job {step.job} runs a shard of it, and is not proved"
                    for step in each.steps
                )

    def never_running(self, gate: str) -> Iterator[str]:
        """Steps that name the gate and are switched off, a line each."""
        for each in self.planned:
            if gate in each.chain.sure:
                yield from (
                    f"{step.place}: the job {step.job} never runs it, `{step.never}`"
                    for step in each.steps
                    if step.never
                )


def make_plan(workshop: Workshop, settings: Settings, names: Sequence[str]) -> Plan:
    """Reads the workflows of the pipelines `names`, and what their commands lead to.

    A workflow is a pipeline's where the pipeline's name is a word of the file's name, such as `pr` in
    `lifeos-pr.yml`; where none is, and for gates that are asked for by name, all workflows count.
    """
    files = _files_of(names, settings, workflow_files(workshop.tree))
    steps = [step for path in files for step in read_steps(path, workshop.tree)]
    known = {name: (name,) for name in settings.gates} | dict(settings.pipelines)
    planned = []
    for command, sharing in by_command(steps).items():
        first = Link(path=sharing[0].workflow, line=sharing[0].line, text=command.text)
        folder = workshop.tree / command.folder
        chain = follow(
            first,
            dict(command.env),
            folder,
            known,
            partial(workshop.dry_make, command),
        )
        planned.append(Planned(command=command, steps=tuple(sharing), chain=chain))
    return Plan(files=tuple(path.name for path in files), planned=tuple(planned))


def _files_of(names: Iterable[str], settings: Settings, files: list[Path]) -> list[Path]:
    found: list[Path] = []
    for name in names:
        own = [path for path in files if name in re.split(r"[\W_]+", path.stem)]
        found += own if name in settings.pipelines and own else files
    return list(dict.fromkeys(found))
