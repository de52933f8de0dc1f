"""A set-up costs half a minute, which a job of one minute does not have twice.

A cache is not checked as the lock's hashes are: no job of an environment, which may hold a
secret, reads one, nor does a release.
"""

import re
from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow

_CACHE_KEY = ["path: .venv", "outputs.python-version", "requirements/*.txt", "pyproject.toml"]


def find(workflow: Workflow) -> Iterator[str]:
    is_release = "tags" in workflow.text.partition("permissions:")[0]
    for job in workflow.jobs.values():
        may = "actions/setup-python@" in job.text and not job.environment and not is_release
        keyed = all(part in job.text for part in _CACHE_KEY)
        if may and not ("actions/cache@" in job.text and keyed):
            yield f"{job.name} sets up anew"
        if not may and re.search("actions/cache@|cache: ", job.text):
            yield f"{job.name} reads a cache"


PLANTED = [
    Planted(
        file="pr",
        sound=re.compile(r"actions/cache@.*"),
        broken="actions/checkout@v7",
        finding="lint sets up anew",
    ),
    Planted(file="pr", sound="path: .venv", broken="path: .env", finding="lint sets up anew"),
    Planted(
        file="release",
        sound='python-version: "3.12"',
        broken='python-version: "3.12"\n          cache: pip',
        finding="full-test-suite reads a cache",
    ),
    Planted(
        file="main",
        sound=re.compile(r"(?<=environment: staging\n)(?=    concurrency)"),
        broken="    env: {x: actions/cache@v5}\n",
        finding="deploy-staging reads a cache",
    ),
]
