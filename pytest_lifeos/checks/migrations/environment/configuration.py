"""Configuration: what Alembic is told of a project, whose `alembic.ini` never gives the address."""

import os
from argparse import Namespace
from collections.abc import Iterator
from configparser import Error as ConfigError
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from pytest_lifeos.checks.migrations.environment.isolation import isolated
from pytest_lifeos.checks.migrations.environment.several import database_names, lead
from pytest_lifeos.checks.migrations.project import MigrationProject


def configuration(project: MigrationProject, url: str) -> Config:
    """The project's `alembic.ini`, where there is one, with the folder and the address of this run."""
    config = _config(project)
    address = in_driver_of(_address(config), url)
    config.set_main_option("script_location", _literal(str(project.location)))
    config.set_main_option("sqlalchemy.url", _literal(address))
    # As `alembic upgrade heads` has them: an env.py may look into them without asking whether they are there.
    config.cmd_opts = Namespace(
        x=list(project.x_arguments),
        cmd=(command.upgrade, ["revision"], ["sql", "tag"]),
        revision="heads",
        sql=False,
        tag=None,
    )
    lead(config, project, url)
    return config


def script_directory(config: Config, project: MigrationProject) -> ScriptDirectory:
    """Where Alembic looks for revisions: where the project's setting says, else its configuration."""
    script = ScriptDirectory.from_config(config)
    if project.version_locations:
        script.version_locations = [str(each) for each in project.folders]
    return script


def located(project: MigrationProject) -> MigrationProject:
    """The project with the folders of its revision files, and its databases, as Alembic's configuration names them.

    Folders below them count where it says `recursive_version_locations`.
    """
    folders: list[Path] = []
    # What is wrong with the folder itself is said where the history is read, with the configuration where env.py runs.
    with isolated(project.root), suppress(CommandError, ConfigError, UnicodeDecodeError):
        config = configuration(project, "sqlite://")
        project = replace(project, binds=project.binds or database_names(config)[1:])
        script = script_directory(config, project)
        # Private by name; the public `versions` refuses where there are several.
        tops = [Path(each) for each in script._version_locations]
        folders = [*_below(tops)] if script.recursive_version_locations else tops
    found = tuple(folder.resolve() for folder in folders)
    return (
        project if found in ((), (project.versions,)) else replace(project, version_locations=found)
    )


def _below(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for name, names, _files in os.walk(folder):
            names[:] = sorted(each for each in names if each != "__pycache__")
            yield Path(name)


def in_driver_of(given: str | None, url: str) -> str:
    """`url` with the driver of the address `given`, where that is an asynchronous one of the same database.

    An asynchronous `env.py` takes no other: `sqlite+aiosqlite:///app.db` and `postgresql+asyncpg://...`.
    """
    with suppress(SQLAlchemyError, ValueError):
        theirs, ours = make_url(given or ""), make_url(url)
        is_alike = theirs.get_backend_name() == ours.get_backend_name()
        if is_alike and theirs.get_dialect().is_async:
            led = ours.set(drivername=theirs.drivername)
            return led.render_as_string(hide_password=False)
    return url


def _address(config: Config) -> str | None:
    """What `alembic.ini` gives; none where that cannot be put together here, as `%(DB_HOST)s`."""
    with suppress(CommandError, ConfigError):
        return config.get_main_option("sqlalchemy.url")
    return None


def _config(project: MigrationProject) -> Config:
    ini, toml = _ini_file(project), project.root / "pyproject.toml"
    name = str(ini) if ini else None
    try:
        return Config(name, toml_file=str(toml))
    except TypeError:  # before Alembic 1.16
        return Config(name)


def _ini_file(project: MigrationProject) -> Path | None:
    """Flask-Migrate keeps `alembic.ini` beside `env.py`, Alembic in the folder above or the root."""
    folders = (project.location, project.location.parent, project.root)
    files = (folder / "alembic.ini" for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _literal(text: str) -> str:
    """configparser reads `%` as the start of a name."""
    return text.replace("%", "%%")
