"""Refusal: what a rehearsal kept the project's code from doing, and the finding of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pytest_lifeos.checks.migrations.environment.failure import Place
from pytest_lifeos.finding import Finding

Deed = Literal["database", "network", "process", "file", "revision"]

_ADDRESS = (
    'let env.py use `config.attributes.get("connection")` before an engine of its own, or take '
    '`config.get_main_option("sqlalchemy.url")`; for the engine of a Flask app set `app`; where the '
    'address comes from a variable, set variables = { DATABASE_URL = "{url}" }'
)
# The code and the name of the rule, what is said, and what to do.
_TOLD: dict[Deed, tuple[str, str, str, str]] = {
    "database": (
        "MIG012",
        "wrong-database",
        "connects to {what}, not to the ephemeral database",
        _ADDRESS,
    ),
    "network": (
        "MIG014",
        "network-call",
        "calls {what} on the network",
        "keep what the migration needs in the revision, or load it by a script of its own",
    ),
    "process": (
        "MIG016",
        "child-process",
        "{what}: nobody sees which database that works on",
        "do it in Python, or before the migration by a script of its own",
    ),
    "file": (
        "MIG017",
        "written-file",
        "writes {what}, a file of the project",
        "write it elsewhere, by a script of its own, or let git ignore it",
    ),
    "revision": (
        "MIG015",
        "made-revision",
        "makes a revision by {what}, which no commit would hold",
        "make it by hand, read it and commit it; env.py only runs what is there",
    ),
}


class WrongDatabase(Exception):
    """Raised in the project's code in place of a connection that it must not have."""


class RefusedCall(PermissionError):
    """Raised in the project's code in place of a call, as if the system had refused it."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One deed that was refused: of which kind, in words without secrets, and who asked for it."""

    deed: Deed
    what: str
    place: Place


def check_connections(refusals: Iterable[Refusal]) -> Iterator[Finding]:
    """One finding a place and deed, in the order in which they were asked for."""
    for refusal in dict.fromkeys(refusals):
        code, rule, message, hint = _TOLD[refusal.deed]
        yield Finding(
            path=refusal.place.path,
            line=refusal.place.line,
            code=code,
            rule=rule,
            message=message.format(what=refusal.what),
            hint=hint,
        )
