"""MIG008: the file of a revision has a name that every checkout can hold.

Letters, digits, `_`, `-` and `.`: a copy beside its original, a name that differs from another only in
case, or one that is too long is lost or doubled on another machine.

Bad:   0002_add_due (1).py
Good:  0002_add_due.py
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding, Severity

_SANE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\.py")
# As eCryptfs holds them, the shortest of the usual file systems.
_LONGEST = 143


def check_file_names(history: History, change: Change) -> Iterator[Finding]:
    """One finding a file: an error if its revision is new, else a warning, since it is too late."""
    alike: dict[str, list[str]] = defaultdict(list)
    for each in history.revisions:
        alike[each.path.casefold()].append(each.path)
    for each in history.revisions:
        if wrong := _wrong(each.path, alike[each.path.casefold()]):
            yield Finding(
                path=each.path,
                code="MIG008",
                rule="revision-file-name",
                severity=Severity.ERROR if each.id in change.new else Severity.WARNING,
                message=f"the file of revision {each.id} {wrong}",
                hint="give it a name such as 0002_add_due.py: Alembic goes by the id in it",
            )


def _wrong(path: str, alike: list[str]) -> str:
    name = PurePosixPath(path).name
    if not _SANE.fullmatch(name):
        return "has a name of other signs than letters, digits, _, - and ."
    if len(name) > _LONGEST:
        return f"has a name of {len(name)} letters, {_LONGEST} are possible everywhere"
    others = [each for each in alike if each != path]
    return f"differs from {others[0]} only in capital letters" if others else ""
