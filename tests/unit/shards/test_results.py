"""What one item reported is the same after it went through JSON."""

import pytest

from pytest_lifeos.shards.results import from_plain, to_plain
from pytest_lifeos.verdict import ItemResult, Outcome

_PASSED = ItemResult(
    nodeid="t.py::a",
    outcome=Outcome.PASSED,
    duration_s=0.5,
    phases=("setup", "call", "teardown"),
)
_AGAIN = ItemResult(
    nodeid="t.py::a",
    outcome=Outcome.PASSED,
    phases=("setup", "setup", "call", "teardown"),
    reruns=2,
)


@pytest.mark.parametrize("result", [_PASSED, _AGAIN], ids=["passed", "run-again"])
def test_a_result_comes_back_as_it_was(result: ItemResult) -> None:
    assert from_plain(to_plain(result)) == result
