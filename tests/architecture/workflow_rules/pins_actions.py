"""Actions are named by their commit: a tag can be moved to other code (it happened to Trivy's)."""

import re
from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    pinned = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    for used in re.findall(r"uses: (.*)", workflow.text):
        if not pinned.fullmatch(used):
            yield f"{used} is not pinned"


PLANTED = [
    Planted(
        file="nightly",
        sound=re.compile(r"checkout@.*"),
        broken="checkout@v7",
        finding="actions/checkout@v7 is not pinned",
    ),
]
