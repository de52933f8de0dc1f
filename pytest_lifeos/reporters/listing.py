"""`pytest --gates`: every gate and pipeline, its bars, and the plain pytest command it stands for."""

from collections.abc import Iterator

from pytest_lifeos.reporters.spans import span
from pytest_lifeos.settings import Gate, Settings
from pytest_lifeos.settings.catalogue import KNOWN_GATES


def listing(settings: Settings) -> str:
    """The text of the listing."""
    return "\n".join([*_gates(settings), "", *_pipelines(settings)])


def _gates(settings: Settings) -> Iterator[str]:
    yield "gates (pytest --gate NAME judges, the plain command only runs):"
    for gate in settings.gates.values():
        known = KNOWN_GATES.get(gate.name)
        yield f"  {gate.name}: {known.proves if known else f'tests marked {gate.select}'}"
        yield f"      plain    {plain_command(gate)}"
        yield from (f"      {line}" for line in _policy(gate))


def _pipelines(settings: Settings) -> Iterator[str]:
    yield "pipelines (pytest --gate NAME):"
    for name, gates in settings.pipelines.items():
        yield f"  {name} = {', '.join(gates)}"


def plain_command(gate: Gate) -> str:
    """The pytest command that runs the gate's tests without judging them."""
    if gate.module:
        return f"pytest pyproject.toml::{gate.name}"
    quoted = gate.select if gate.select.isidentifier() else f'"{gate.select}"'
    return f"pytest -m {quoted}"


def _policy(gate: Gate) -> Iterator[str]:
    if gate.coverage:
        yield f"coverage {', '.join(_bars(gate))}"
    if gate.budget is not None:
        yield f"budget   {span(gate.budget)}, over it: {gate.on_budget}"
    if gate.max_skipped:
        yield f"skips    at most {gate.max_skipped}"
    if gate.max_xfailed is not None:
        yield f"xfailed  at most {gate.max_xfailed}"
    if gate.max_rerun is not None:
        yield f"reruns   of at most {gate.max_rerun}"
    if gate.minimum_items > 1:
        yield f"items    at least {gate.minimum_items}"


def _bars(gate: Gate) -> Iterator[str]:
    bars = gate.coverage
    if bars is None:
        return
    if bars.total is not None:
        yield f"total {bars.total:g} %{' with branches' if bars.branch else ''}"
    yield from (f"{folder} {bar:g} %" for folder, bar in bars.packages.items())
    for name, bar in (("branches", bars.branch_bar), ("patch", bars.patch)):
        if bar is not None:
            yield f"{name} {bar:g} %"
    if bars.may_drop is not None:
        yield f"may drop {bars.may_drop:g}"
