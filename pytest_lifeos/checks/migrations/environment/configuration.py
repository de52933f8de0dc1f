"""Configuration: what Alembic is told of a project, whose `alembic.ini` never gives the address."""

from pathlib import Path

from alembic.config import Config

from pytest_lifeos.checks.migrations.project import MigrationProject


def configuration(project: MigrationProject, url: str) -> Config:
    """The project's `alembic.ini`, where there is one, with the folder and the address of this run."""
    ini = _ini_file(project)
    config = Config(str(ini) if ini else None)
    config.set_main_option("script_location", _literal(str(project.location)))
    config.set_main_option("sqlalchemy.url", _literal(url))
    return config


def _ini_file(project: MigrationProject) -> Path | None:
    """Flask-Migrate keeps `alembic.ini` beside `env.py`, Alembic in the folder above or the root."""
    folders = (project.location, project.location.parent, project.root)
    files = (folder / "alembic.ini" for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _literal(text: str) -> str:
    """configparser reads `%` as the start of a name."""
    return text.replace("%", "%%")
