"""No `pull_request_target`, no `workflow_run`: they run with this repository's secrets on what a fork sent."""

from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    for trigger in workflow.triggers & {"pull_request_target", "workflow_run"}:
        yield f"is triggered by {trigger}"


PLANTED = [
    Planted(
        file="pr",
        sound="  pull_request:",
        broken="  pull_request_target:",
        finding="is triggered by pull_request_target",
    ),
]
