"""A secret is in the environment that it is for, and in jobs of that environment alone."""

import re
from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow

_HOMES = {  # the environments that may hold each secret
    "STAGING_DATABASE_URL": {"staging"},
    "PROD_DATABASE_URL": {"production"},
    "CODECOV_TOKEN": {"codecov"},
    "SLACK_WEBHOOK": {"notifications"},
}


def find(workflow: Workflow) -> Iterator[str]:
    for job in workflow.jobs.values():
        for secret in re.findall(r"secrets\.(\w+)", job.text):
            if job.environment not in _HOMES.get(secret, set()):
                yield f"{job.name} reads {secret}"


PLANTED = [
    Planted(
        file="release",
        sound="secrets.STAGING_DATABASE_URL",
        broken="secrets.PROD_DATABASE_URL",
        finding="deploy-staging-verify reads PROD_DATABASE_URL",
    ),
]
