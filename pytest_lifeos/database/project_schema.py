"""The schema of a project: how a template for it is filled, and how it is known again."""

import os
from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_lifeos.checks.migrations.project import MigrationProject


class ProjectSchema:
    """See `kept.Schema`; `dialect` is SQLAlchemy's of the databases that it fills."""

    def __init__(self, project: "MigrationProject", dialect: str) -> None:
        self._project = project
        self._dialect = dialect

    def fill(self, url: str) -> None:
        """Raises SchemaFailed."""
        from pytest_lifeos.database.schema import make_schema

        make_schema(url, self._project)

    def digest(self) -> str | None:
        """By the sources where there are migrations, else by the statements that make the tables."""
        from pytest_lifeos.database.sources import digest_of

        known = self._of_sources() if self._by_migrations else self._of_statements()
        return None if known is None else digest_of([self._dialect, repr(self._project), *known])

    def noticed(self, made: Collection[str] = ()) -> AbstractContextManager[list[str]]:
        """What else the migrations use; statements are all that there is to metadata."""
        if not self._by_migrations:
            return nullcontext([])
        from pytest_lifeos.database.opened import noticed
        from pytest_lifeos.database.sources import project_files

        files = project_files(self._project.root, self._project.location) or ()
        return noticed([*files, *made])

    @property
    def _by_migrations(self) -> bool:
        return self._project.environment.is_file()

    def _of_sources(self) -> list[str] | None:
        from pytest_lifeos.database.sources import sources_digest
        from pytest_lifeos.database.surroundings import loaded_files

        digest = sources_digest(
            self._project.root, self._project.location, environ=os.environ, loaded=loaded_files()
        )
        return None if digest is None else ["sources", digest]

    def _of_statements(self) -> list[str] | None:
        from pytest_lifeos.database.statements import statements_of

        if self._project.metadata is None:
            return None
        try:
            sent = statements_of(self._project.metadata, self._dialect)
        except Exception:  # noqa: BLE001  code of theirs; what is wrong is said when it fills
            return None
        return ["statements", *sent] if sent else None
