"""Every path to production goes through the approval, and no condition leads around it."""

from collections.abc import Iterator, Mapping

from tests.architecture.workflow import Job, Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    for job in workflow.jobs.values():
        is_production = job.environment in ("production", "production-rollback")
        if is_production and not _dominates("approval-gate", job.name, workflow.jobs):
            yield f"{job.name} is reached without approval-gate"
        if job.environment == "production" and job.condition:
            yield f"{job.name} has the condition {job.condition}"
    gate = workflow.jobs.get("approval-gate")
    if gate and (gate.condition or gate.environment != "production-approval"):
        yield "approval-gate asks nobody"


def _dominates(gate: str, name: str, jobs: Mapping[str, Job]) -> bool:
    if name == gate:
        return True
    needs = jobs[name].needs
    return bool(needs) and all(_dominates(gate, need, jobs) for need in needs)


PLANTED = [
    Planted(
        file="release",
        sound="needs: approval-gate",
        broken="needs: [approval-gate, build-prod]",
        finding="deploy-production is reached without approval-gate",
    ),
    Planted(
        file="release",
        sound="needs: approval-gate",
        broken="needs: approval-gate\n    if: always()",
        finding="deploy-production has the condition always()",
    ),
    Planted(
        file="release",
        sound="environment: production-approval",
        broken="environment: staging",
        finding="approval-gate asks nobody",
    ),
]
