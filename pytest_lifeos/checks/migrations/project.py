"""MigrationProject: what the migration checks need to know about a project."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class MigrationProject:
    """An Alembic or Flask-Migrate project below `root`.

    `script_location` is the folder with `env.py` and `versions`, absolute or relative to the root.
    `app` (`"pkg.module:create_app"`) is a Flask application, or a function without arguments that makes
    one, for an `env.py` that asks for `current_app`.
    `metadata` (`"pkg.module:name"`) takes the place of `target_metadata` as `env.py` configures it.
    `version_locations` are the folders of the revision files where they are not `versions`, absolute or
    relative to the root; `branches` the labels of the branches that end in a head each by design; `before`
    (`"pkg.module:function"`) makes the schema that is there before the first revision, on a connection.
    `binds` are the other databases of a project with several (the multidb of Flask-Migrate, or Alembic's own,
    whose alembic.ini names them), `bind` the one of them that is worked on, None for its default.
    `variables` are set while its code runs, with `{url}` and `{async_url}` for the address of the ephemeral
    database, and `x_arguments` are what `alembic -x` would give it.
    """

    root: Path
    script_location: Path
    app: str | None = None
    metadata: str | None = None
    version_locations: tuple[Path, ...] = ()
    branches: tuple[str, ...] = ()
    before: str | None = None
    binds: tuple[str, ...] = ()
    bind: str | None = None
    variables: tuple[tuple[str, str], ...] = ()
    x_arguments: tuple[str, ...] = ()

    @property
    def databases(self) -> Iterator["MigrationProject"]:
        """The project once for each of its databases, as the one that is worked on; the default one first."""
        return (replace(self, bind=bind) for bind in (None, *self.binds))

    @property
    def location(self) -> Path:
        """The absolute folder of `env.py`."""
        return (self.root / self.script_location).resolve()

    @property
    def versions(self) -> Path:
        """The absolute folder of the revision files."""
        return self.location / "versions"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The absolute folders of all revision files."""
        given = tuple((self.root / each).resolve() for each in self.version_locations)
        return given or (self.versions,)

    @property
    def environment(self) -> Path:
        """The absolute path of `env.py`."""
        return self.location / "env.py"


def relative(path: Path, root: Path) -> str:
    """The path from the root with forward slashes; as it is where it lies elsewhere."""
    absolute, base = path.resolve(), root.resolve()
    return (absolute.relative_to(base) if absolute.is_relative_to(base) else absolute).as_posix()
