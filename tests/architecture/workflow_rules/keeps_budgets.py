"""Every job ends by itself, and those that the runbook names in its time."""

from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow

_BUDGETS = {  # minutes, by the runbook
    "lint": 2,
    "typecheck": 3,
    "security": 2,
    "unit-tests": 5,
    "migration-check": 1,
    "integration-tests": 10,
}


def find(workflow: Workflow) -> Iterator[str]:
    for job in workflow.jobs.values():
        wanted = _BUDGETS.get(job.name, job.minutes)
        if job.minutes is None or job.minutes != wanted:
            yield f"{job.name} has {job.minutes} minutes"


PLANTED = [
    Planted(
        file="pr",
        sound="timeout-minutes: 1\n",
        broken="timeout-minutes: 9\n",
        finding="migration-check has 9 minutes",
    ),
    Planted(
        file="pr", sound="    timeout-minutes: 2\n", broken="", finding="lint has None minutes"
    ),
]
