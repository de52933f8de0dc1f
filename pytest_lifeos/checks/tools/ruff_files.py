"""What keeps ruff at the project's own files: a flag against others' configuration, and a look back."""

import re
from pathlib import Path

from pytest_lifeos.checks.tools.configuration import (
    configures_ruff,
    own_folders,
    ruff_folder_below,
)
from pytest_lifeos.checks.tools.output import relative
from pytest_lifeos.checks.tools.tool import ToolRun
from pytest_lifeos.finding import CannotTell

_IGNORED = re.compile(
    r'^\[.*\]\[ignore::walk\]\[DEBUG\] ignoring (.+?): Ignore\(.*\bfrom: Some\("(.+?)"\)',
    re.MULTILINE,
)


def against_others(root: Path) -> list[str]:
    """The flags against a configuration above the project, where the project has none at its root.

    With them ruff reads no configuration below the root either; raises CannotTell where one is.
    """
    own = own_folders(root)
    if any(map(configures_ruff, own)):
        return []
    other = next((each for each in own[-1].parents if configures_ruff(each)), None)
    if other is None:
        return []
    if below := ruff_folder_below(root):
        raise CannotTell(
            "tool-config",
            f"ruff is configured in {relative(str(below), root)} and, above the project, in {other};"
            " write a table [tool.ruff] into pyproject.toml",
        )
    named = (
        root / "pyproject.toml"
    ).is_file()  # its requires-python counts without [tool.ruff] too
    return ["--config", "pyproject.toml"] if named else ["--isolated"]


def demand_own_ignores(run: ToolRun, root: Path) -> None:
    """Raises CannotTell where ruff passed over a module or a package for an ignore file of others.

    Without a repository it reads .gitignore in every folder above, and .ignore even with one.
    """
    top = own_folders(root)[-1]
    for path, by in _IGNORED.findall(run.stderr):
        if not Path(by).is_relative_to(top) and _is_python(root / path):
            raise CannotTell(
                "tool-output",
                f"ruff passes over {relative(path, root)} because of {by},"
                " which is none of the project's files",
            )


def _is_python(path: Path) -> bool:
    return path.suffix in {".py", ".pyi"} or (path / "__init__.py").is_file()
