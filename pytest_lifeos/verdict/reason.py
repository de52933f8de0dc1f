"""Reason: why a gate did not pass, and which verdict that makes."""

import enum
from dataclasses import dataclass


class Verdict(str, enum.Enum):
    """What a gate came to; only PASSED is green."""

    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why a gate did not pass: a stable code, one line for a human, and which verdict it makes."""

    code: str
    message: str
    verdict: Verdict


def failed(code: str, message: str) -> Reason:
    """A bar was missed."""
    return Reason(code=code, message=message, verdict=Verdict.FAILED)


def undecided(code: str, message: str) -> Reason:
    """Nobody can tell."""
    return Reason(code=code, message=message, verdict=Verdict.UNDECIDED)
