"""Stand-ins: a `.venv` in the copy that is the caller's Python, where setting up has nothing to do."""

import shutil
import sys
from collections.abc import Iterable
from importlib.metadata import entry_points
from pathlib import Path

_PYTHON = """#!/bin/sh
# Planted by --prove: the caller's Python, where everything is installed already.
if [ "$1" = -m ]; then
    case "$2" in
    pip|venv|virtualenv|ensurepip) echo "prove: left out: python $*" >&2; exit 0 ;;
    esac
fi
exec '{python}' "$@"
"""
_SET_UP = """#!/bin/sh
# Planted by --prove: set-up would change more than the copy.
echo "prove: left out: {name} $*" >&2
"""
# `uv run [flags] pytest ...` is what follows the flags; all else that they do is set-up.
_RUNNER = """#!/bin/sh
# Planted by --prove: set-up would change more than the copy.
if [ "$1" != run ]; then echo "prove: left out: {name} $*" >&2; exit 0; fi
shift
while case "$1" in -*) true ;; *) false ;; esac do shift; done
exec "$@"
"""
_ACTIVATE = 'export VIRTUAL_ENV="{folder}"\nexport PATH="{folder}/bin:$PATH"\n'
_SETTING_UP = ("pip", "pip3", "virtualenv", "sudo", "apt", "apt-get", "brew")
_RUNNERS = ("uv", "poetry", "pdm", "pipenv", "hatch", "rye")


def stand_in(folder: Path) -> Path:
    """Makes `folder` the environment of the copy; returns its folder of programs."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text(f"home = {Path(sys.executable).parent}\n")
    (folder / ".gitignore").write_text("*\n")
    (programs / "activate").write_text(_ACTIVATE.format(folder=folder))
    minor = f"python3.{sys.version_info.minor}"
    for name in ("python", "python3", minor):
        _program(programs / name, _PYTHON.format(python=sys.executable))
    for name in _SETTING_UP:
        _program(programs / name, _SET_UP.format(name=name))
    for name in _RUNNERS:
        _program(programs / name, _RUNNER.format(name=name))
    for path in _installed():
        if not (programs / path.name).exists() and not path.name.startswith(("pip", "activate")):
            (programs / path.name).symlink_to(path)
    return programs


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def _installed() -> Iterable[Path]:
    """The programs of the caller's environment; of a system's Python those that packages declare."""
    beside = Path(sys.executable).parent
    if sys.prefix != sys.base_prefix:
        return sorted(path for path in beside.iterdir() if path.is_file())
    names = {each.name for each in entry_points(group="console_scripts")}
    found = (shutil.which(name, path=str(beside)) for name in names)
    return [Path(path) for path in found if path]
