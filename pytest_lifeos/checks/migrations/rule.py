"""Rule: one thing that a migration is held to; its module's docstring is its page in the documentation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from pytest_lifeos.checks.migrations.page import Page, texts_of
from pytest_lifeos.finding import Finding, Severity

T = TypeVar("T")
# What is said of a table with rows: it is written anew, all its rows are read or written, it is locked.
Claim = Literal["rewrite", "scan", "lock"]


@dataclass(frozen=True)
class Danger:
    """One place where a rule speaks: the line, and one line for a human."""

    line: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Rule(Page, Generic[T]):
    """A rule's page, what it weighs, and the pure function that finds its dangers in what is looked at.

    `severity` is what it weighs whatever the policy; None leaves it to the policy. One that
    `follows_policy` all the same does so where a danger is read at the same line. What it `claims` a
    measurement may refute.
    """

    find: Callable[[T], Iterator[Danger]]
    severity: Severity | None = None
    follows_policy: bool = False
    claims: Claim | None = None

    @property
    def weight(self) -> str:
        """What it weighs, in words."""
        if self.severity is None:
            return "the policy"
        policy = ", or the policy's where a danger is read at the line"
        return self.severity.value + (policy if self.follows_policy else "")

    def finding(self, path: str, danger: Danger, severity: Severity) -> Finding:
        """The danger in the file at `path`, as heavy as that."""
        return Finding(
            path=path,
            line=danger.line,
            code=self.code,
            rule=self.name,
            severity=severity,
            message=danger.message,
            hint=self.hint,
        )


def declared(
    family: str,
    hint: str,
    severity: Severity | None = None,
    *,
    follows_policy: bool = False,
    claims: Claim | None = None,
) -> Callable[[Callable[[T], Iterator[Danger]]], Rule[T]]:
    """Makes a rule of a function; the docstring of its module holds the rest, or ValueError is raised.

    `family` is the hundred of its code, as in `MIG2`.
    """

    def declare(find: Callable[[T], Iterator[Danger]]) -> Rule[T]:
        return Rule(
            **texts_of(find, family),
            hint=hint,
            severity=severity,
            find=find,
            follows_policy=follows_policy,
            claims=claims,
        )

    return declare
