"""The tests start their own PostgreSQL, here as on a laptop."""

import re
from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    for job in workflow.jobs.values():
        if re.search("^(services|container):", job.text, re.MULTILINE):
            yield f"{job.name} needs a container"


PLANTED = [
    Planted(
        file="pr",
        sound="    timeout-minutes: 10\n",
        broken="    timeout-minutes: 10\n    services: {postgres: {image: postgres}}\n",
        finding="integration-tests needs a container",
    ),
]
