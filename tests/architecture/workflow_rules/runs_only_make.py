"""Every `run:` is `make` and one target that exists, so a laptop can do the same."""

import re
from collections.abc import Iterator

from tests.architecture.workflow import ROOT, Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for job in workflow.jobs.values():
        for line in job.runs:
            command, _, target = line.partition(" ")
            if command != "make" or target not in targets:
                yield f"{job.name} runs {line!r}"


PLANTED = [
    Planted(
        file="pr",
        sound="run: make lint",
        broken="run: ruff check",
        finding="lint runs 'ruff check'",
    ),
    Planted(
        file="pr", sound="run: make lint", broken="run: make lnit", finding="lint runs 'make lnit'"
    ),
    Planted(
        file="pr",
        sound="run: make lint",
        broken="run: make lint || true",
        finding="lint runs 'make lint || true'",
    ),
]
