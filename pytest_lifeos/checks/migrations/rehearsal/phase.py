"""Phase: what one part of a rehearsal came to, on one database or on several."""

from dataclasses import dataclass
from itertools import chain

from pytest_lifeos.checks.migrations.rehearsal.judged import Findings
from pytest_lifeos.finding import CannotTell, Finding, Severity


@dataclass(frozen=True, kw_only=True)
class Phase:
    """What one phase came to: its findings, or the doubt that kept it from an answer."""

    findings: Findings = ()
    doubt: CannotTell | None = None

    def told(self) -> Findings:
        """The findings; raises CannotTell where the phase was not reached or could not tell."""
        if self.doubt is not None:
            raise CannotTell(self.doubt.code, self.doubt.message)
        return self.findings


def together(phases: list[Phase]) -> Phase:
    """What is found on one database counts, also where that of another cannot be told."""
    found = dict.fromkeys(chain.from_iterable(each.findings for each in phases))
    findings = tuple(each for each in found if _holds_for_all(each, phases))
    has_error = any(each.severity is Severity.ERROR for each in findings)
    doubts = [each.doubt for each in phases if each.doubt is not None]
    return Phase(findings=findings, doubt=doubts[0] if doubts and not has_error else None)


def _holds_for_all(finding: Finding, phases: list[Phase]) -> bool:
    """What is excused for nothing on one database may be of use on another."""
    if finding.rule not in ("tolerance-unused", "one-way-works"):
        return True
    return all(finding in each.findings for each in phases)
