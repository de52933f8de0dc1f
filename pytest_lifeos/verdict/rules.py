"""The fail-closed rules: each yields a reason for every way in which a gate did not pass."""

from collections.abc import Callable, Iterable, Iterator

from pytest_lifeos.counted import counted
from pytest_lifeos.verdict.model import OWN, Evidence, ItemResult, Outcome
from pytest_lifeos.verdict.reason import Reason, failed, undecided

Rule = Callable[[Evidence], Iterable[Reason]]

_REASONLESS = {"", "unconditional skip"}
_IDLE = {Outcome.SKIPPED, Outcome.XFAILED}
_EXPECTED = {Outcome.XFAILED, Outcome.XPASSED}
# What a conftest may make of a bar, which then has not said what it found.
_UNJUDGED = {Outcome.SKIPPED, *_EXPECTED}


def was_narrowed(evidence: Evidence) -> Iterator[Reason]:
    """A run over less than the whole gate is partial: it says something, but not the verdict."""
    for way in evidence.narrowed:
        yield undecided("partial", f"partial: {way}")
    if evidence.lost:
        ways = "-k, -m, --deselect, or a plugin"
        yield undecided(
            "partial", f"partial: {counted(evidence.lost, 'test')} deselected by {ways}"
        )


def failed_tests(evidence: Evidence) -> Iterator[Reason]:
    """A failure, an error and a strict xpass fail the gate."""
    for result in evidence.tests():
        if not result.undecided:
            yield from _failure(result, "test-failed")


def skips_without_reason(evidence: Evidence) -> Iterator[Reason]:
    """A skip that nobody can judge is a test that nobody runs."""
    for result in evidence.reported():
        if result.outcome is Outcome.SKIPPED and result.message in _REASONLESS:
            yield failed("skip-without-reason", f"{result.nodeid}: skipped without a reason")


def undecided_tests(evidence: Evidence) -> Iterator[Reason]:
    """A test that cannot tell leaves the gate undecided, and so does a gate's own that may not fail."""
    for result in evidence.tests():
        if result.undecided:
            yield result.undecided
        elif _is_own(result) and result.outcome in _EXPECTED:
            yield undecided("not-judged", f"{result.nodeid}: somebody expects it to fail")


def has_doubts(evidence: Evidence) -> Iterable[Reason]:
    """What happened to the whole run: a lost worker, an interrupt, a module that does not import."""
    return evidence.doubts


def missed_counts(evidence: Evidence) -> Iterator[Reason]:
    """More tests skipped, expected to fail or run again than the policy allows.

    These are causes, where the other bars show consequences.
    """
    for result in evidence.bars():
        if _is_cause(result):
            yield from _missed(result)


def is_silent(evidence: Evidence) -> Iterator[Reason]:
    """Every selected item must have reported, up to its teardown."""
    results = evidence.results
    missing = [
        nodeid
        for nodeid in evidence.ids()
        if nodeid not in results or not results[nodeid].is_finished()
    ]
    if missing:
        what = f"{len(missing)} of {counted(len(evidence.ids()), 'item')} did not report"
        yield undecided("not-reported", f"{what}, the first is {missing[0]}")


def selected_too_little(evidence: Evidence) -> Iterator[Reason]:
    """A gate over nothing proves nothing, nor does one whose tests are not run or not to pass."""
    if evidence.selected is None:
        yield undecided("not-selected", "nobody lived to say which tests the gate selects")
        return
    count, least = len(evidence.selected), evidence.gate.minimum_items
    idle = sum(each.outcome in _IDLE for each in evidence.tests())
    tests = counted(count, "test")
    if count < least:
        what = f'{tests} selected by "{evidence.gate.select}", at least {least} asked for'
        yield undecided("too-few-items", what)
    elif count - idle < least:
        what = f"{idle} of {tests} skipped or expected to fail, which leaves {count - idle}"
        yield undecided("too-few-items", f"{what}; at least {least} must pass")


def missed_thresholds(evidence: Evidence) -> Iterator[Reason]:
    """A bar that was never judged was not met."""
    if evidence.thresholds is None and not (evidence.narrowed or evidence.lost):
        yield undecided("not-judged", "the gate's thresholds were not judged")


def missed_bars(evidence: Evidence) -> Iterator[Reason]:
    """Coverage and the time budget: what fails first when something above has gone wrong."""
    for result in evidence.bars():
        if not _is_cause(result):
            yield from _missed(result)


# The order in which reasons are shown, causes before consequences: a broken module comes before
# the coverage that it costs.
RULES: tuple[Rule, ...] = (
    was_narrowed,
    failed_tests,
    skips_without_reason,
    undecided_tests,
    has_doubts,
    missed_counts,
    is_silent,
    selected_too_little,
    missed_thresholds,
    missed_bars,
)


def _missed(bar: ItemResult) -> Iterator[Reason]:
    if bar.undecided:
        yield bar.undecided
    elif bar.outcome in _UNJUDGED:
        yield undecided("not-judged", f"{bar.nodeid}: {bar.outcome.value}, and so not judged")
    else:
        yield from _failure(bar, "bar-missed")


def _failure(result: ItemResult, code: str) -> Iterator[Reason]:
    if result.outcome is Outcome.FAILED:
        yield failed(code, _line(result))
    elif result.outcome is Outcome.ERROR:
        yield failed("test-error", _line(result))


def _is_cause(bar: ItemResult) -> bool:
    return bar.nodeid.endswith(("::skips", "::xfailed", "::reruns"))


def _line(result: ItemResult) -> str:
    """A gate's own item tells the whole story in its message; a project's test needs its name."""
    return result.message if _is_own(result) else f"{result.nodeid}: {result.message}"


def _is_own(result: ItemResult) -> bool:
    return result.nodeid.startswith(OWN)
