"""What a walk came to: what stopped it, what is wrong with where it arrived, or what a rule finds."""

from collections.abc import Iterable
from itertools import chain

from pytest_lifeos.checks.migrations.environment.environment_runs import check_environment
from pytest_lifeos.checks.migrations.environment.refusal import check_connections
from pytest_lifeos.checks.migrations.rehearsal.arrival import check_arrival
from pytest_lifeos.checks.migrations.rehearsal.models_match import Comparison
from pytest_lifeos.checks.migrations.rehearsal.walk import Walk
from pytest_lifeos.finding import Finding

Findings = tuple[Finding, ...]


def judge(walked: Walk, own: Iterable[Finding]) -> Findings:
    """What stopped the run, what is wrong with where it arrived, or what `own` finds."""
    return stopped(walked) or tuple(chain(check_arrival(walked), own))


def stopped(run: Walk | Comparison) -> Findings:
    """A connect that was refused explains the error that follows from it."""
    return tuple(check_connections(run.refusals)) or tuple(check_environment(run.failure))
