"""Reads [tool.lifeos] of a pyproject.toml into frozen settings; nothing unknown gets through."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.settings import values
from pytest_lifeos.settings.errors import SettingsError, unknown, wrong
from pytest_lifeos.settings.folders import existing
from pytest_lifeos.settings.gates import read_gates, read_pipelines
from pytest_lifeos.settings.markers import is_marker
from pytest_lifeos.settings.model import Database, Gate, Settings
from pytest_lifeos.settings.package import package_folder
from pytest_lifeos.settings.table import Table

BACKENDS = ("postgresql", "sqlite")

_WHERE = "pyproject.toml: tool.lifeos"
_DEFAULT_LEDGER = ".lifeos/ledger.jsonl"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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
    if content.startswith(_BYTE_ORDER_MARK):
        raise SettingsError("pyproject.toml: begins with a byte order mark; save it without one")
    try:
        document = tomllib.loads(content.decode())
    except ValueError as error:
        raise SettingsError(f"pyproject.toml: {error}") from None
    except RecursionError:
        raise SettingsError("pyproject.toml: its values are nested too deeply") from None
    tool = document.get("tool", {})
    return tool.get("lifeos") if isinstance(tool, dict) else None


def _settings(table: Table, root: Path) -> Settings:
    gate_tables = table.take("gates", Table, Table({}, f"{_WHERE}.gates"))
    gates = read_gates(gate_tables, root)
    pipelines = table.take("pipelines", Table, Table({}, f"{_WHERE}.pipelines"))
    settings = Settings(
        root=root,
        package=table.take(
            "package", lambda value, where: package_folder(value, where, root), None
        ),
        lock=table.take("lock", values.text, None),
        marks=table.take("marks", lambda value, where: _marks(value, where, root), {}),
        gates=gates,
        pipelines=read_pipelines(pipelines, gates),
        database=table.take(
            "database", lambda value, where: _database(value, where, root), Database()
        ),
        unit_isolation=table.take("unit_isolation", values.isolation, "all"),
        base=table.take("base", _base, None),
        declared=frozenset(name for each in (gate_tables, pipelines) for name, _ in each.items()),
        orphans=table.take("orphans", values.fail_or_warn, "warn"),
        ledger=table.take("ledger", values.text, _DEFAULT_LEDGER if _ratchets(gates) else None),
    )
    table.close()
    for gate in gates.values():
        if gate.coverage and not settings.package:
            raise SettingsError(
                f'{_WHERE}.gates.{gate.name}.coverage: needs {_WHERE}.package = "..." to measure'
            )
    return settings


def _ratchets(gates: Mapping[str, Gate]) -> bool:
    """Whether a gate is compared with the past, which then has to be written down."""
    return any(gate.coverage and gate.coverage.may_drop is not None for gate in gates.values())


def _base(value: object, where: str) -> str:
    """A branch, a tag or a commit. HEAD, compared with itself, would never have changed."""
    name = values.text(value, where)
    if name in ("HEAD", "@") or name.startswith("-") or not name.isprintable():
        raise wrong(where, name, 'a branch such as "origin/main"')
    return name


def _database(value: object, where: str, root: Path) -> Database:
    table = Table(value, where)
    database = Database(
        backend=table.take("backend", _backend_or_url, Database().backend),
        hosts=table.take("hosts", values.texts, ()),
        folders=table.take("folders", lambda value, where: _folders(value, where, root), {}),
        programs=table.take("programs", lambda value, where: _programs(value, where, root), None),
    )
    table.close()
    return database


def _backend_or_url(value: object, where: str) -> str:
    """A URL is judged where its database is known to be wanted; it may hold a password."""
    return value if isinstance(value, str) and "://" in value else _backend(value, where)


def _backend(value: object, where: str) -> str:
    if value not in BACKENDS:
        raise unknown(where, "backend", value, BACKENDS)
    return str(value)


def _programs(value: object, where: str, root: Path) -> Path:
    """From `root` on. Whether it is there is for the tests that need it: others run without."""
    name = values.text(value, where)
    if not name.isprintable():
        raise wrong(where, value, 'a folder such as "/usr/lib/postgresql/17/bin"')
    return root / os.path.expanduser(name)


def _folders(value: object, where: str, root: Path) -> Mapping[str, str]:
    folders = {folder: _backend(name, where) for folder, name in Table(value, where).items()}
    return {existing(folder, where, root): name for folder, name in folders.items()}


def _marks(value: object, where: str, root: Path) -> Mapping[str, str]:
    marks = {folder: values.text(mark, where) for folder, mark in Table(value, where).items()}
    for mark in marks.values():
        if not is_marker(mark):
            raise SettingsError(f'{where}: "{mark}" cannot be the marker of a folder')
    return {existing(folder, where, root): mark for folder, mark in marks.items()}
