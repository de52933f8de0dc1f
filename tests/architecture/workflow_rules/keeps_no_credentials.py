"""No checkout keeps its token: it would hand it to everything that runs after it."""

from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow


def find(workflow: Workflow) -> Iterator[str]:
    checkouts = workflow.text.count("uses: actions/checkout@")
    if workflow.text.count("persist-credentials: false") != checkouts:
        yield "a checkout keeps its credentials"


PLANTED = [
    Planted(
        file="pr",
        sound="persist-credentials: false",
        broken="persist-credentials: true",
        finding="a checkout keeps its credentials",
    ),
]
