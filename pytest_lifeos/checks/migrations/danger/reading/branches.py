"""Follows `if`: every arm that may run, each with what is known of when it runs."""

import ast
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.danger.reading.machine import Flow, Machine
from pytest_lifeos.checks.migrations.danger.reading.meaning import choice, truth
from pytest_lifeos.checks.migrations.danger.reading.scope import Scope
from pytest_lifeos.checks.migrations.danger.reading.values import OnPostgres, Value


@dataclass(frozen=True)
class Branching:
    """How an `if` ends: `left` are the ends of arms that went away while another one goes on.

    `rest` is entered for what follows in the block, which then belongs to the arms that go on.
    """

    flow: Flow
    left: Sequence[Flow] = ()
    rest: Sequence[AbstractContextManager[None]] = ()


@dataclass(frozen=True)
class _Arm:
    body: Sequence[ast.stmt]
    elsewhere: bool


def read_if(machine: Machine, node: ast.If, scope: Scope) -> Branching:
    """Follows an `if` with all of its `elif`s."""
    arms = list(_arms(machine, node, scope))
    if len(arms) == 1:
        return Branching(machine.run(arms[0].body, scope))
    condition = machine.new_condition()
    start = dict(scope.names)
    flows, ends = [], []
    for number, arm in enumerate(arms):
        scope.names = dict(start)
        with machine.arm(condition, number, elsewhere=arm.elsewhere):
            flows.append(machine.run(arm.body, scope))
        ends.append(scope.names)
    live = [number for number, flow in enumerate(flows) if flow is Flow.NEXT]
    scope.names = merged([ends[number] for number in live] or ends)
    if not live:
        return Branching(min(flows))
    left = [flow for flow in flows if flow is not Flow.NEXT]
    return Branching(Flow.NEXT, left, list(_rest(machine, condition, arms, live)))


def _arms(machine: Machine, node: ast.If, scope: Scope) -> Iterator[_Arm]:
    """The arms that may run; the last one is what runs when no test holds."""
    elsewhere = False
    while True:
        test = machine.evaluate(node.test, scope)
        known = truth(test)
        holds = test.holds if isinstance(test, OnPostgres) else None
        if known is not False:
            yield _Arm(node.body, elsewhere or holds is False)
        if known:
            return
        elsewhere = elsewhere or holds is True
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            yield _Arm(node.orelse, elsewhere)
            return
        node = node.orelse[0]


def _rest(
    machine: Machine, condition: int, arms: Sequence[_Arm], live: Sequence[int]
) -> Iterator[AbstractContextManager[None]]:
    """The rest of the block belongs to one arm if all others left, and then shares its dialects."""
    elsewhere = all(arms[number].elsewhere for number in live)
    if len(live) == 1:
        yield machine.arm(condition, live[0], elsewhere=elsewhere)
    elif elsewhere:
        yield machine.arm(condition, -1, elsewhere=True)


def merged(ends: Sequence[dict[str, Value]]) -> dict[str, Value]:
    """What names stand for after arms of which any may have run."""
    result = dict(ends[0])
    for end in ends[1:]:
        for name, value in end.items():
            if result.get(name) is not value:
                result[name] = choice([result[name], value]) if name in result else value
    return result
