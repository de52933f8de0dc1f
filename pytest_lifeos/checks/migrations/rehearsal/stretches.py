"""Stretches: which downgrades are demanded, parted by the revisions that need none."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pytest_lifeos.checks.migrations.demands import Demands
from pytest_lifeos.checks.migrations.history.revisions import History

Ids = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """From where `applied` are applied, `down` are undone; then stand `one_way` on top, if any."""

    applied: Ids
    down: Ids
    one_way: Ids


def stretches(history: History, demands: Demands) -> Iterator[Stretch]:
    """From the heads down: each ends at revisions of `one_way`, the last at what is excused or at base."""
    excused = below(history, [demands.minimum_downgrade or ""])
    applied = frozenset(history.by_id)
    while applied - excused:
        stops = applied & demands.one_way.keys() - excused
        kept = below(history, stops) | excused
        tops = tips(history, kept & applied) & stops
        yield Stretch(applied=applied, down=applied - kept, one_way=tops)
        applied = (kept & applied) - tops


def below(history: History, ids: Collection[str]) -> Ids:
    """These revisions, as far as there are any, and all that they stand on."""
    found: set[str] = set()
    waiting = [each for each in ids if each in history.by_id]
    while waiting:
        each = history.by_id[waiting.pop()]
        if each.id not in found:
            found.add(each.id)
            needed = (history.names.get(name, name) for name in each.needs)
            waiting += [id for id in (*each.parents, *needed) if id in history.by_id]
    return frozenset(found)


def tips(history: History, ids: Ids) -> Ids:
    """Those of the revisions that none of the others stands on: what the version table holds."""
    revisions = [history.by_id[each] for each in ids]
    stood_on = {parent for each in revisions for parent in each.parents}
    stood_on |= {history.names.get(name, name) for each in revisions for name in each.needs}
    return ids - stood_on
