"""Overrides: `-o NAME=VALUE` in the place of what the project's configuration says."""

from collections.abc import Iterator

from pytest_lifeos.selection.narrowing.start import Start, addopts_parser

# Names that decide what is collected and nothing else.
_COLLECTING = (
    "collect_imported_tests",
    "doctest_",
    "norecursedirs",
    "python_classes",
    "python_files",
    "python_functions",
    "testpaths",
)
# Names that decide what is shown, kept or given up on; every other name may decide a verdict.
_HARMLESS = (
    "assertion_text_diff",
    "cache_dir",
    "console_output_style",
    "faulthandler_",
    "junit_",
    "log_",
    "timeout",
    "tmp_path_retention_",
    "truncation_limit_",
    "verbosity_",
)
_STRICT = ("strict", "xfail_strict")
_YES = ("1", "on", "true", "yes")


def overridden_settings(start: Start, *, collects: bool) -> Iterator[str]:
    """Each override that the project has not committed and that may decide a verdict.

    `-o testpaths=...` would make a run whole by saying that there is less to run. `--strict` is
    `-o strict=true` to pytest and makes nothing weaker.
    """
    parser = addopts_parser()
    parser.add_argument("-o", "--override-ini", dest="overrides", action="append", default=[])
    committed = start.committed(parser).overrides
    for override in start.values("override_ini"):
        name, _, value = (part.strip() for part in override.partition("="))
        if override in committed or name.startswith(_HARMLESS) or _is_stricter(name, value):
            continue
        if collects or not name.startswith(_COLLECTING):
            yield f"-o {override} overrides the project's configuration"


def _is_stricter(name: str, value: str) -> bool:
    return name.startswith(_STRICT) and value.lower() in _YES
