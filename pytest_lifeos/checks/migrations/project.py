"""MigrationProject: what the migration checks need to know about a project."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class MigrationProject:
    """An Alembic or Flask-Migrate project below `root`.

    `script_location` is the folder with `env.py` and `versions`, absolute or relative to the root.
    `app` (`"pkg.module:create_app"`) is a Flask application, or a function without arguments that makes
    one, for an `env.py` that asks for `current_app`.
    `metadata` (`"pkg.module:name"`) takes the place of `target_metadata` as `env.py` configures it.
    """

    root: Path
    script_location: Path
    app: str | None = None
    metadata: str | None = None

    @property
    def location(self) -> Path:
        """The absolute folder of `env.py`."""
        return (self.root / self.script_location).resolve()

    @property
    def versions(self) -> Path:
        """The absolute folder of the revision files."""
        return self.location / "versions"

    @property
    def environment(self) -> Path:
        """The absolute path of `env.py`."""
        return self.location / "env.py"


def relative(path: Path, root: Path) -> str:
    """The path from the root with forward slashes; as it is where it lies elsewhere."""
    absolute, base = path.resolve(), root.resolve()
    return (absolute.relative_to(base) if absolute.is_relative_to(base) else absolute).as_posix()
