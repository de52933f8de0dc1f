"""Files that black passes over for .gitignore although git tracks them, unless the project says so."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_lifeos.checks.tools.configuration import own_folders, tool_table
from pytest_lifeos.checks.tools.tracked import tracked_but_ignored

# Black's own default for `exclude`, since it takes every file that is named.
_DEFAULT = (
    r"/(\.direnv|\.eggs|\.git|\.hg|\.ipynb_checkpoints|\.mypy_cache|\.nox|\.pytest_cache|\.ruff_cache"
    r"|\.tox|\.svn|\.venv|\.vscode|__pypackages__|_build|buck-out|build|dist|venv)/"
)


def tracked_files(root: Path, paths: Sequence[str], configuration: Path | None) -> list[str]:
    """Those that `exclude` and its like leave; with an `exclude` black asks no .gitignore."""
    table = tool_table(configuration, "black") if configuration else None
    options = {name.lstrip("-").replace("-", "_"): text for name, text in (table or {}).items()}
    if "exclude" in options:
        return []
    texts = [_DEFAULT, options.get("extend_exclude"), options.get("force_exclude")]
    patterns = list(_compiled([text for text in texts if isinstance(text, str) and text]))
    top = own_folders(root)[-1]
    return [
        name
        for name in tracked_but_ignored(root, paths)
        if not _is_excluded((root.resolve() / name).relative_to(top), patterns)
    ]


def _compiled(texts: Sequence[str]) -> Iterator[re.Pattern[str]]:
    """As black does it: a pattern of several lines is verbose."""
    for text in texts:
        try:
            yield re.compile(text, re.VERBOSE if "\n" in text else 0)
        except re.error:
            continue  # black itself says what is wrong with it


def _is_excluded(path: Path, patterns: Sequence[re.Pattern[str]]) -> bool:
    """Black compares the file and each of its folders, from the repository's top on."""
    names = [f"/{path.as_posix()}", *(f"/{each.as_posix()}/" for each in path.parents)]
    return any(pattern.search(name) for pattern in patterns for name in names)
