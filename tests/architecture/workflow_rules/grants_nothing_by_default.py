"""The token can do nothing until a job says what it needs."""

from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    if workflow.permissions != {}:
        yield f"the workflow's permissions are {workflow.permissions}"
    for job in workflow.jobs.values():
        if job.permissions not in ({"contents": "read"}, {}) and job.name != "post-deploy":
            yield f"{job.name}'s permissions are {job.permissions}"


PLANTED = [
    Planted(
        file="pr",
        sound="\npermissions: {}",
        broken="\npermissions: write-all",
        finding="the workflow's permissions are write-all",
    ),
    Planted(
        file="pr",
        sound="contents: read",
        broken="contents: write",
        finding="lint's permissions are {'contents': 'write'}",
    ),
]
