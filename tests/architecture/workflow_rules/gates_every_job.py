"""The aggregator needs every job, always runs, and knows exactly when one may be skipped."""

from collections.abc import Iterator

from tests.architecture.workflow import Planted, Workflow

# An upload that fails is red by itself, and blocks no merge.
_NOT_GATED = {"coverage-upload", "pr-gate"}


def find(workflow: Workflow) -> Iterator[str]:
    gate = workflow.jobs.get("pr-gate")
    if not gate:
        return
    yield from (
        f"pr-gate does not need {name}" for name in set(workflow.jobs) - gate.needs - _NOT_GATED
    )
    if gate.condition != "always()":
        yield "pr-gate can be skipped"
    asked = workflow.jobs["integration-tests"].condition
    if f"!({asked}) && 'integration-tests' || ''" not in workflow.text:
        yield "integration-tests may be skipped when it was asked for"


PLANTED = [
    Planted(
        file="pr",
        sound="[lint, typecheck,",
        broken="[lint,",
        finding="pr-gate does not need typecheck",
    ),
    Planted(
        file="pr", sound="if: always()", broken="if: success()", finding="pr-gate can be skipped"
    ),
    Planted(
        file="pr",
        sound="MAY_SKIP: ${{ !(",
        broken="MAY_SKIP: ${{ (",
        finding="integration-tests may be skipped when it was asked for",
    ),
]
