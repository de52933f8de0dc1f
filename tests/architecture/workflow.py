"""Workflow: what the rules read of a workflow file, and a defect that one of them must find."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Job:
    """What the rules read of a job; `text` is its YAML, dumped anew."""

    name: str
    needs: frozenset[str]
    condition: str
    environment: str
    minutes: int | None
    permissions: object
    runs: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Workflow:
    """What the rules read of a workflow file."""

    text: str
    triggers: frozenset[str]
    permissions: object
    jobs: Mapping[str, Job]


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A defect: in lifeos-`file`.yml the first `sound` becomes `broken`, and the rule says `finding`."""

    file: str
    sound: str | re.Pattern[str]
    broken: str
    finding: str


def read(text: str) -> Workflow:
    """A workflow from its YAML."""
    table = yaml.safe_load(text)
    return Workflow(
        text=text,
        triggers=frozenset(table[True]),  # YAML 1.1 reads `on` as a truth value
        permissions=table.get("permissions", "missing"),
        jobs={name: _job(name, job) for name, job in table["jobs"].items()},
    )


def _job(name: str, table: Mapping[str, object]) -> Job:
    needs = table.get("needs", [])
    minutes = table.get("timeout-minutes")
    steps = table["steps"]
    assert isinstance(needs, str | list)
    assert isinstance(steps, list)
    return Job(
        name=name,
        needs=frozenset([needs] if isinstance(needs, str) else needs),
        condition=str(table.get("if", "")),
        environment=str(table.get("environment", "")),
        minutes=minutes if isinstance(minutes, int) else None,
        permissions=table.get("permissions", "missing"),
        runs=tuple(step["run"] for step in steps if "run" in step),
        text=yaml.safe_dump(table, width=10_000),
    )
