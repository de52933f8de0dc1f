"""Uncollected: of tests that pytest did not collect, which gate lacks them, and which are nobody's."""

from collections.abc import Iterable, Iterator

import pytest

from pytest_lifeos.selection.chosen import Chosen
from pytest_lifeos.selection.collecting import CollectionWatch
from pytest_lifeos.selection.membership import Membership, markers_of
from pytest_lifeos.selection.missing import Missing, PassedOver
from pytest_lifeos.selection.modules import gate_of


class Uncollected:
    """Writes it down in `chosen`; `asked` are the gates that this run asks for, if `is_gated`."""

    def __init__(
        self, chosen: Chosen, asked: Membership, watch: CollectionWatch, *, is_gated: bool
    ) -> None:
        self._chosen = chosen
        self._asked = asked
        self._watch = watch
        self._is_gated = is_gated

    def note(self, session: pytest.Session, items: Iterable[pytest.Item]) -> None:
        """When the collection is over; `items` are all that pytest made, chosen or not."""
        missing = [*self._watch.passed_over, *self._missing(session, items)]
        self._note_skipped()
        for each in missing:
            self._note_missing(each)
        self._chosen.hidden.extend(self._watch.unseen.hidden)
        for message in self._watch.unseen.messages(session.config):
            if not any(each.message.startswith(message) for each in missing):
                self._chosen.unseen.append(message)

    def _missing(
        self, session: pytest.Session, items: Iterable[pytest.Item]
    ) -> Iterator[PassedOver]:
        """Of the project's files, where this run is about them; on the disk, where it is of them all."""
        if self._is_gated and not self._asked.expressions:
            return
        missing = Missing(session.config, self._watch.met)
        yield from missing.of_files(items)
        is_whole = self._is_gated or not session.config.option.file_or_dir
        if is_whole and not (session.shouldstop or session.shouldfail):
            yield from missing.of_disk(self._watch.unseen.hidden)

    def _note_skipped(self) -> None:
        """Marks inside a module that skipped itself went with it; those of a class are known."""
        for collector in self._watch.skipped:
            for name in self._asked.may_hold(gate_of(collector), markers_of(collector)):
                self._chosen.skipped.setdefault(name, []).append(collector.nodeid)

    def _note_missing(self, test: PassedOver) -> None:
        held = [self._asked.may_hold(test.owner, markers) for markers in test.markers]
        names = dict.fromkeys(name for names in held for name in names)
        for name in names:
            self._chosen.not_collected.setdefault(name, []).append(test.message)
        if not names:
            self._chosen.unseen.append(test.message)
