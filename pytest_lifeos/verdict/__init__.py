"""Verdicts: from what was selected and what was reported to passed, failed or undecided."""

from pytest_lifeos.verdict.judging import judge, worst
from pytest_lifeos.verdict.model import (
    Evidence,
    GateVerdict,
    ItemResult,
    MeasuredCoverage,
    Outcome,
    ToolUse,
)
from pytest_lifeos.verdict.reason import Reason, Verdict, failed, undecided

__all__ = [
    "Evidence",
    "GateVerdict",
    "ItemResult",
    "MeasuredCoverage",
    "Outcome",
    "Reason",
    "ToolUse",
    "Verdict",
    "failed",
    "judge",
    "undecided",
    "worst",
]
