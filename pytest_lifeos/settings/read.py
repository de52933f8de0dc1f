"""Reads [tool.lifeos] of a pyproject.toml into frozen settings; nothing unknown gets through."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from pytest_lifeos.settings import values
from pytest_lifeos.settings.catalogue import KNOWN_GATES, KNOWN_PIPELINES, KnownGate
from pytest_lifeos.settings.errors import SettingsError, unknown
from pytest_lifeos.settings.expression import ExpressionError, parse_expression
from pytest_lifeos.settings.model import Coverage, Database, Gate, Settings
from pytest_lifeos.settings.table import Table

BACKENDS = ("postgresql", "sqlite")

_WHERE = "pyproject.toml: tool.lifeos"
_PROJECT_GATE = KnownGate(proves="", select="")

T = TypeVar("T")
D = TypeVar("D")


def read_settings(root: Path) -> Settings | None:
    """The settings of the project at `root`; None where it has no [tool.lifeos] table.

    Raises SettingsError, in one line, on anything that it cannot use.
    """
    table = _lifeos_table(root / "pyproject.toml")
    return None if table is None else _settings(Table(table, _WHERE), root)


def _lifeos_table(path: Path) -> object | None:
    """The table as TOML gives it; a file that cannot hold one is not even parsed."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    if b"lifeos" not in content:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        document = tomllib.loads(content.decode())
    except ValueError as error:
        raise SettingsError(f"pyproject.toml: {error}") from None
    tool = document.get("tool", {})
    return tool.get("lifeos") if isinstance(tool, dict) else None


def _settings(table: Table, root: Path) -> Settings:
    gates = table.take("gates", _gates, _gates({}, f"{_WHERE}.gates"))
    settings = Settings(
        root=root,
        package=table.take("package", values.text, None),
        lock=table.take("lock", values.text, None),
        marks=table.take("marks", lambda value, where: _marks(value, where, root), {}),
        gates=gates,
        pipelines=_pipelines(table.take("pipelines", Table, None), gates),
        database=table.take("database", _database, Database()),
    )
    table.close()
    for gate in gates.values():
        if gate.coverage and not settings.package:
            raise SettingsError(
                f'{_WHERE}.gates.{gate.name}.coverage: needs {_WHERE}.package = "..." to measure'
            )
    return settings


def _database(value: object, where: str) -> Database:
    table = Table(value, where)
    database = Database(backend=table.take("backend", _backend, Database.backend))
    table.close()
    return database


def _backend(value: object, where: str) -> str:
    if value not in BACKENDS:
        raise unknown(where, "backend", str(value), BACKENDS)
    return str(value)


def _marks(value: object, where: str, root: Path) -> Mapping[str, str]:
    marks = {folder: values.text(mark, where) for folder, mark in Table(value, where).items()}
    for folder in marks:
        if not (root / folder).is_dir():
            raise SettingsError(f'{where}: there is no folder "{folder}" in the project')
    return {folder.rstrip("/"): mark for folder, mark in marks.items()}


def _gates(value: object, where: str) -> Mapping[str, Gate]:
    """The known gates and the project's own; a table with a known name changes that gate."""
    tables = {name: {} for name in KNOWN_GATES} | dict(Table(value, where).items())
    return {name: _gate(name, Table(each, f"{where}.{name}")) for name, each in tables.items()}


def _gate(name: str, table: Table) -> Gate:
    known = KNOWN_GATES.get(name, _PROJECT_GATE)
    if not name.isidentifier():
        raise SettingsError(f"{table.where}: a gate's name is a word of letters, digits and _")

    def own(key: str, read: Callable[[object, str], T], default: D) -> T | D:
        return table.take(key, read, default) if key in known.keys else default

    gate = Gate(
        name=name,
        select=known.select if known.module else table.take("select", _select, known.select),
        module=known.module,
        tools=known.tools,
        budget=table.take("budget", values.duration, None),
        on_budget=table.take("on_budget", values.fail_or_warn, "fail"),
        minimum_items=table.take("minimum_items", values.positive, 1),
        max_skipped=table.take("max_skipped", values.count, 0),
        coverage=table.take("coverage", _coverage, None),
        paths=own("paths", values.texts, ()),
        timeout=own("timeout", values.duration, 600.0),
        script_location=own("script_location", values.text, "migrations"),
        metadata=own("metadata", values.text, None),
        app=own("app", values.text, None),
        dangerous=own("dangerous", values.flag_or_block, "flag"),
    )
    table.close()
    if not gate.select:
        raise SettingsError(f'{table.where}: a gate of your own needs select = "..."')
    return gate


def _select(value: object, where: str) -> str:
    expression = values.text(value, where)
    try:
        parse_expression(expression)
    except ExpressionError as error:
        raise SettingsError(f"{where} = {expression!r}: {error}") from None
    return expression


def _coverage(value: object, where: str) -> Coverage:
    table = Table(value, where)
    coverage = Coverage(
        total=table.take("total", values.percent, None),
        branch=table.take("branch", values.truth, False),
        packages=table.take("packages", values.percents, {}),
    )
    table.close()
    if coverage.total is None and not coverage.packages:
        raise SettingsError(f"{where}: has no bar; give total or packages")
    return coverage


def _pipelines(table: Table | None, gates: Mapping[str, Gate]) -> Mapping[str, tuple[str, ...]]:
    pipelines = dict(KNOWN_PIPELINES)
    for name, value in table.items() if table else ():
        where = f"{_WHERE}.pipelines.{name}"
        pipelines[name] = values.texts(value, where)
        for gate in pipelines[name]:
            if gate not in gates:
                raise unknown(where, "gate", gate, gates)
        if name in gates:
            raise SettingsError(
                f'{where}: "{name}" is a gate already; give the pipeline a new name'
            )
    return pipelines
