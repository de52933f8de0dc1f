"""Rule: one danger that is read; its module's docstring is its page in the documentation."""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.danger.operation import Operations

_HEAD = re.compile(r"(?P<code>MIG1\d\d) (?P<name>[a-z-]+): (?P<sentence>.+)")


@dataclass(frozen=True)
class Danger:
    """One place where a rule speaks: the line, and one line for a human."""

    line: int
    message: str


Find = Callable[[Operations], Iterator[Danger]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule's id, its readable name, its texts, and the pure function that finds it.

    `hint` is the safe way.
    """

    code: str
    name: str
    sentence: str
    reason: str
    bad: str
    good: str
    hint: str
    find: Find


def rule(hint: str) -> Callable[[Find], Rule]:
    """Makes a Rule of a function; the docstring of the function's module holds the rest.

    Raises ValueError where that docstring is not of the form that every rule has.
    """

    def declared(find: Find) -> Rule:
        texts = _texts(sys.modules[find.__module__].__doc__ or "", find.__module__)
        return Rule(**texts, hint=hint, find=find)

    return declared


def _texts(page: str, module: str) -> dict[str, str]:
    """`MIG1xx name: sentence.`, a reason, `Bad:` and `Good:`."""
    parts = page.strip().split("\n\n")
    head, reason, examples = parts[0], parts[1:-1], parts[-1]
    match = _HEAD.fullmatch(" ".join(head.split()))
    bad, found, good = examples.removeprefix("Bad:").partition("\nGood:")
    if match is None or not found or not examples.startswith("Bad:"):
        raise ValueError(f"{module} does not open with `MIG1xx name: sentence`, reason, Bad, Good")
    return match.groupdict() | {
        "reason": " ".join(" ".join(reason).split()),
        "bad": " ".join(bad.split()),
        "good": " ".join(good.split()),
    }
