"""Reads the tables of gates and of pipelines."""

import re
from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.settings import values
from pytest_lifeos.settings.catalogue import KNOWN_GATES, KNOWN_PIPELINES, KnownGate
from pytest_lifeos.settings.coverage import read_coverage_bars
from pytest_lifeos.settings.errors import SettingsError, unknown, wrong
from pytest_lifeos.settings.expression import ExpressionError, parse_expression
from pytest_lifeos.settings.markers import is_marker
from pytest_lifeos.settings.model import Gate
from pytest_lifeos.settings.planting import read_plantings
from pytest_lifeos.settings.table import Table

_PROJECT_GATE = KnownGate(proves="", select="")
_PIPELINE_NAME = re.compile(r"\w[\w.-]*")


def read_gates(table: Table, root: Path) -> Mapping[str, Gate]:
    """The known gates and the project's own; a table with a known name changes that gate."""
    always: dict[str, object] = {
        name: {} for name, known in KNOWN_GATES.items() if not known.on_demand
    }
    tables = always | dict(table.items())
    return {
        name: _gate(name, Table(each, f"{table.where}.{name}"), root)
        for name, each in tables.items()
    }


def _gate(name: str, table: Table, root: Path) -> Gate:
    known = KNOWN_GATES.get(name, _PROJECT_GATE)
    if not name.isidentifier():
        raise SettingsError(f"{table.where}: a gate's name is a word of letters, digits and _")
    if not is_marker(name):
        raise SettingsError(f'{table.where}: "{name}" means something else to pytest -m')
    gate = Gate(
        name=name,
        select=known.select if known.module else table.take("select", _select, known.select),
        module=known.module,
        budget=table.take("budget", values.duration, None),
        on_budget=table.take("on_budget", values.fail_or_warn, "fail"),
        minimum_items=table.take("minimum_items", values.positive, 1),
        max_skipped=table.take("max_skipped", values.count, 0),
        max_xfailed=table.take("max_xfailed", values.count, None),
        max_rerun=table.take("max_rerun", values.count, None),
        coverage=table.take(
            "coverage", lambda value, where: read_coverage_bars(value, where, root), None
        ),
        own=known.own(table) if known.own else None,
        proofs=table.take("proofs", lambda value, where: read_plantings(value, where, root), {}),
    )
    table.close()
    if not gate.select:
        raise SettingsError(f'{table.where}: a gate of your own needs select = "..."')
    if gate.gathers() and gate.coverage is None:
        raise SettingsError(f"{table.where}: has no bar; give coverage = {{ total = 90 }}")
    return gate


def _select(value: object, where: str) -> str:
    expression = values.text(value, where)
    try:
        parse_expression(expression)
    except ExpressionError as error:
        raise wrong(where, expression, str(error)) from None
    return expression


def read_pipelines(table: Table, gates: Mapping[str, Gate]) -> Mapping[str, tuple[str, ...]]:
    """The known pipelines and the project's own; each names gates, none of them twice."""
    own = {name: _pipeline(name, value, table.where, gates) for name, value in table.items()}
    pipelines = {**KNOWN_PIPELINES, **own}
    for name in pipelines:
        if name in gates:
            raise SettingsError(
                f'{table.where}.{name}: "{name}" is a gate already; give one of them a new name'
            )
    return pipelines


def _pipeline(name: str, value: object, where: str, gates: Mapping[str, Gate]) -> tuple[str, ...]:
    if not _PIPELINE_NAME.fullmatch(name):
        raise SettingsError(
            f'{where}: "{name}" cannot be a pipeline: a name is letters, digits, _, - and .'
        )
    here = f"{where}.{name}"
    names = values.texts(value, here)
    for at, gate in enumerate(names):
        if gate not in gates:
            raise unknown(here, "gate", gate, gates)
        if gate in names[:at]:
            raise SettingsError(f'{here}: names the gate "{gate}" twice')
    return names
