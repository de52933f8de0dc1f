"""How a rule over what is read in a revision is declared."""

from collections.abc import Callable, Iterator

from pytest_lifeos.checks.migrations.danger.operation import Operations
from pytest_lifeos.checks.migrations.rule import Claim, Danger, Rule, declared

Find = Callable[[Operations], Iterator[Danger]]


def rule(hint: str, claims: Claim | None = None) -> Callable[[Find], Rule[Operations]]:
    """Makes a rule of a function, one that weighs what the policy says; `hint` is the safe way.

    `claims` is what it says of locks; without, it speaks of data and releases, which nothing measures.
    """
    return declared("MIG1", hint, claims=claims)
