"""Finds what is dangerous in a migration by reading it; the file is neither imported nor run."""

from dataclasses import replace
from pathlib import Path

from pytest_lifeos.checks.migrations.danger.reading.reader import read_file
from pytest_lifeos.checks.migrations.danger.registry import all_rules
from pytest_lifeos.checks.migrations.danger.source import Unreadable
from pytest_lifeos.checks.migrations.printable import printable
from pytest_lifeos.checks.migrations.rule import Danger
from pytest_lifeos.finding import Finding, Severity

_LONGEST = 200


def find_dangers(path: Path) -> list[Finding]:
    """The dangers of a revision's `upgrade()`, by line; `path` is shown as it is given.

    Never raises for what is in the file: one that cannot be read, or not to its end, is MIG100.
    Dangers are warnings, since it is for the gate's policy to block; an unreadable file is an error.
    """
    reading = read_file(path)
    found = {
        rule.finding(path.as_posix(), _one_line(danger), Severity.WARNING)
        for rule in all_rules()
        for danger in rule.find(reading.operations)
    }
    unreadable = [_unreadable(path, reading.unreadable)] if reading.unreadable else []
    return [*unreadable, *sorted(found, key=lambda each: (each.line, each.code, each.message))]


def _one_line(danger: Danger) -> Danger:
    """With a message that no name from the file can break or bend."""
    plain = printable(danger.message)
    return replace(danger, message=plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…")


def _unreadable(path: Path, reason: Unreadable) -> Finding:
    return Finding(
        path=path.as_posix(),
        line=reason.line,
        code="MIG100",
        rule="unreadable",
        message=f"cannot be searched for dangers: {reason.reason}",
        hint="make it plain Python that can be read, or have it reviewed by hand",
    )
