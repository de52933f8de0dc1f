"""Options that change what is collected or how strictly it is judged: a table, and how it is read."""

from collections.abc import Iterator
from dataclasses import dataclass

from pytest_lifeos.selection.narrowing.start import Start, addopts_parser


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of pytest, by its flag and its name in `config.option`.

    `kind` is argparse's: "store_true", "store" or "append". One that only `collects` does not touch
    a gate with a module of its own.
    """

    flag: str
    dest: str
    does: str
    kind: str = "store_true"
    default: str | None = None
    collects: bool = False


OPTIONS = (
    Option(flag="--noconftest", dest="noconftest", does="leaves out every conftest.py"),
    Option(
        flag="--runxfail",
        dest="runxfail",
        does="lets a test pass that a strict xfail expects to fail",
    ),
    Option(
        flag="--doctest-ignore-import-errors",
        dest="doctest_ignore_import_errors",
        does="passes over modules that do not import",
        collects=True,
    ),
    Option(
        flag="--doctest-glob",
        dest="doctestglob",
        does="changes which files are collected",
        kind="append",
        collects=True,
    ),
    Option(
        flag="--import-mode",
        dest="importmode",
        does="is not how the project imports its tests",
        kind="store",
        default="prepend",
        collects=True,
    ),
    Option(
        flag="--pyargs",
        dest="pyargs",
        does="may read a path as a package elsewhere",
        collects=True,
    ),
    Option(flag="--ignore", dest="ignore", does="leaves out files", kind="append", collects=True),
    Option(
        flag="--ignore-glob",
        dest="ignore_glob",
        does="leaves out files",
        kind="append",
        collects=True,
    ),
)


def changed_options(start: Start, *, collects: bool) -> Iterator[str]:
    """Each option of the table that holds and that the project has not committed."""
    if start.options.get("lf"):
        yield "--lf runs only what failed last time"
    yield from _nearer_conftests(start)
    parser = addopts_parser()
    for option in OPTIONS:
        parser.add_argument(option.flag, dest=option.dest, action=option.kind)
    committed = vars(start.committed(parser))
    for option in OPTIONS:
        if collects or not option.collects:
            yield from _changed(option, start, committed[option.dest])


def committed_deselection(start: Start) -> str | None:
    """What deselects tests in every run, as `-m 'not slow' in addopts`; None where nothing does."""
    parser = addopts_parser()
    parser.add_argument("-k", dest="keyword")
    parser.add_argument("-m", dest="markexpr")
    parser.add_argument("--deselect", dest="deselect", action="append")
    committed = start.committed(parser)
    given = [("-k", committed.keyword, "keyword"), ("-m", committed.markexpr, "markexpr")]
    words = [
        f"{flag} {value!r}"
        for flag, value, dest in given
        if value and value == start.options.get(dest)
    ]
    words += [f"--deselect {each}" for each in committed.deselect or ()]
    return f"{' and '.join(words)} in addopts" if words else None


def _changed(option: Option, start: Start, committed: object) -> Iterator[str]:
    if option.kind == "append":
        known = committed if isinstance(committed, list) else []
        for value in start.values(option.dest):
            if value not in known:
                yield f"{option.flag}={value} {option.does}"
        return
    given = start.options.get(option.dest)
    if given and given != (committed or option.default):
        value = f"={given}" if option.kind == "store" else ""
        yield f"{option.flag}{value} {option.does}"


def _nearer_conftests(start: Start) -> Iterator[str]:
    """`--confcutdir` below the root leaves out the conftest.py files above it."""
    parser = addopts_parser()
    parser.add_argument("--confcutdir")
    given = start.options.get("confcutdir")
    if not given or given == start.committed(parser).confcutdir:
        return
    if start.root.resolve() in (start.folder / str(given)).resolve().parents:
        yield f"--confcutdir={given} leaves out the conftest.py files above it"
