"""MIG004: no revision is its own ancestor.

Revisions in a circle have no first one: Alembic can run none of them.

Bad:   0001 <- 0002 <- 0001
Good:  0001 <- 0002
"""

from collections.abc import Iterator, Mapping

from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding

Graph = Mapping[str, frozenset[str]]


def check_cycles(history: History) -> Iterator[Finding]:
    """One finding a circle, at the first of its files by name."""
    graph = _without_ends(_graph(history))
    while graph:
        circle = _circle(graph)
        yield _finding(history, circle)
        graph = _without_ends({id: graph[id] - set(circle) for id in graph if id not in circle})


def _graph(history: History) -> Graph:
    """What each revision stands on, as far as it exists."""
    return {
        each.id: frozenset(name for name in each.parents if name in history.by_id)
        | frozenset(history.names[name] for name in each.needs if name in history.names)
        for each in history.by_id.values()
    }


def _without_ends(graph: Graph) -> Graph:
    """The graph without the revisions from which a base can be reached: a circle stays."""
    waiting = {id: set(parents) for id, parents in graph.items()}
    children: dict[str, list[str]] = {id: [] for id in graph}
    for id, parents in graph.items():
        for parent in parents:
            children[parent].append(id)
    ready = [id for id, parents in waiting.items() if not parents]
    while ready:
        done = ready.pop()
        del waiting[done]
        for child in children[done]:
            waiting[child].discard(done)
            if not waiting[child]:
                ready.append(child)
    return {id: frozenset(parents) for id, parents in waiting.items()}


def _circle(graph: Graph) -> list[str]:
    """One circle, child first; in a graph without ends every walk to the parents runs into one."""
    walk = [min(graph)]
    seen = {walk[0]: 0}
    while (parent := min(graph[walk[-1]])) not in seen:
        seen[parent] = len(walk)
        walk.append(parent)
    return walk[seen[parent] :]


def _finding(history: History, circle: list[str]) -> Finding:
    first = min((history.by_id[id] for id in circle), key=lambda each: each.path)
    start = circle.index(first.id)
    named = " -> ".join([*circle[start:], *circle[:start], first.id])
    return Finding(
        path=first.path,
        line=first.line,
        code="MIG004",
        rule="revision-cycle",
        message=f"revisions stand on each other in a circle: {named}",
        hint="let the oldest of them have down_revision = None or an older revision",
    )
