"""MIG016: a rehearsal starts no process and ends none.

What a process of its own does nobody sees: `psql` migrates the database that its own settings name, and a
fork goes on with pytest. It is refused before it starts.

Bad:   subprocess.run(["psql", "-f", "dump.sql"])
Good:  op.execute(Path(__file__).with_suffix(".sql").read_text())
"""

from collections.abc import Callable, Mapping
from pathlib import Path

Event = tuple[object, ...]

_SHELLS = frozenset({"sh", "bash", "dash", "ksh", "zsh"})
# The standard library asks the machine what it is, and libraries ask git which version they are.
_HARMLESS = frozenset({"uname", "ldconfig", "sysctl", "sw_vers", "lsb_release", "file", "git"})


def process_of(event: str, args: Event) -> str | None:
    """What an audit event does with processes, in words; None for what is harmless."""
    reader = READERS.get(event)
    return reader(args) if reader else None


def _program(args: Event) -> str | None:
    """The name of a program without its arguments, which may be secrets."""
    given = args[1] if len(args) > 1 and args[1] else args[0]
    argv = list(given) if isinstance(given, (list, tuple)) else [given]
    is_shell = Path(_words(argv[0])[0]).name in _SHELLS if argv else False
    # `sh -c COMMAND` starts what the command begins with.
    command = argv[2] if is_shell and len(argv) > 2 and argv[1] == "-c" else argv[0]
    name = Path(_words(command)[0]).name
    return None if name in _HARMLESS else f"starts {name}"


def _words(text: object) -> list[str]:
    """Without the variables that a shell is given first, such as PGPASSWORD=..."""
    plain = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return [each for each in plain.split() if "=" not in each] or ["a process"]


def _fork(_args: Event) -> str:
    return "forks the process"


def _signal(args: Event) -> str | None:
    """Signal 0 only asks whether a process is there."""
    return f"sends signal {args[1]} to a process" if args[1] else None


READERS: Mapping[str, Callable[[Event], str | None]] = {
    "subprocess.Popen": _program,
    "os.system": _program,
    "os.exec": _program,
    "os.posix_spawn": _program,
    "pty.spawn": _program,
    "os.fork": _fork,
    "os.forkpty": _fork,
    "os.kill": _signal,
    "os.killpg": _signal,
}
