"""Plugins of pytest that collect or judge, and that a start leaves out."""

from collections.abc import Iterator

from pytest_lifeos.selection.narrowing.start import Start, addopts_parser

_COLLECTING = {
    "doctest": "leaves out the doctests",
    "unittest": "leaves out the tests of unittest classes",
}
_JUDGING = {
    "python": "leaves out the tests of Python modules",
    "skipping": "reads no xfail and no skip",
    "threadexception": "hides what fails in a thread",
    "unraisableexception": "hides what fails where nobody can catch it",
    "warnings": "applies no filterwarnings",
}


def plugins_left_out(start: Start, *, collects: bool) -> Iterator[str]:
    """Each such plugin; what else `-p no:NAME` leaves out is not known to narrow a gate."""
    parser = addopts_parser()
    parser.add_argument("-p", dest="plugins", action="append", default=[])
    parser.add_argument("--disable-plugin-autoload", dest="no_autoload", action="store_true")
    committed = start.committed(parser)
    named = [name.strip() for name in committed.plugins]
    for name, does in (_COLLECTING | _JUDGING if collects else _JUDGING).items():
        if name in start.blocked and f"no:{name}" not in named:
            yield f"-p no:{name} {does}"
    if committed.no_autoload:
        return
    if start.options.get("disable_plugin_autoload"):
        yield "--disable-plugin-autoload leaves out the project's plugins"
    elif not start.has_autoload:
        yield "PYTEST_DISABLE_PLUGIN_AUTOLOAD leaves out the project's plugins"
