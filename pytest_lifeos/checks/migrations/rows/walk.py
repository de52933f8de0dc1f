"""Walk: one way to the heads of a project over tables that hold rows, noting what each revision did to them."""

from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from alembic.runtime.migration import RevisionStep

from pytest_lifeos.checks.migrations.environment.failure import failure_of
from pytest_lifeos.checks.migrations.environment.limit import TookTooLong
from pytest_lifeos.checks.migrations.environment.run import Run
from pytest_lifeos.checks.migrations.measured.lines import Lines
from pytest_lifeos.checks.migrations.project import relative
from pytest_lifeos.checks.migrations.rows.contents import Content
from pytest_lifeos.checks.migrations.rows.effect import Effect, Lost
from pytest_lifeos.checks.migrations.rows.losses import Loss, losses
from pytest_lifeos.checks.migrations.rows.recording import Recording
from pytest_lifeos.checks.migrations.rows.stock import Keep, Stock, StockLost
from pytest_lifeos.checks.migrations.rows.stop import Stop, stop_of
from pytest_lifeos.checks.migrations.way import Way

# How many faults of one revision are looked for by taking away the rows of one table; then all go.
_FAULTS = 5


@dataclass(kw_only=True)
class Walk:
    """One walk: `found` grows by a revision at a time; `told` are the tables that are known to be empty.

    `left` is what the tables held after the step of that number; `is_unnoticed` says at the end that
    somebody wrote to one without being noticed, unless it was `whole`.
    """

    way: Way
    whole: bool = False
    is_unnoticed: bool = False
    found: list[Effect] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    left: tuple[int, dict[str, Content]] = (-1, {})
    strangers: int = -1

    def go(self, only: Collection[str] | None) -> str:
        """Why a step could not be taken, else empty."""
        with self.way.environment.database.connection() as connection:
            stock = Stock(connection=connection, version_table=self.way.version_table)
            doubt = self.way.walk(only, lambda step: self._take(step, stock))
            self.is_unnoticed = self._is_unnoticed(stock)
            return doubt

    def _is_unnoticed(self, stock: Stock) -> bool:
        """Whether what was noted to the last step is not what there is."""
        number, contents = self.left
        at_the_end = number == len(self.way.steps) - 1 and not self.whole
        try:
            return at_the_end and stock.read() != contents
        except StockLost:
            return True

    def _take(self, step: RevisionStep, stock: Stock) -> str:
        number = self.way.steps.index(step)
        last, contents = self.left
        try:
            before, unfilled = stock.fill(contents if last == number - 1 and number else None)
            with closing(Keep(stock.connection)) as keep:
                stops, recording, run = self._upgrade(step, stock, keep)
            after = self._read(stock)
        except StockLost as lost:
            return f"rows for {step.revision.revision} cannot be made or read: {lost}"
        self.left = number, after
        # Rows that were taken away before the last try are not lost.
        before = {name: each for name, each in before.items() if name not in stock.cleared}
        self.found.append(
            Effect(
                revision=step.revision.revision,
                path=relative(Path(step.revision.path), self.way.environment.project.root),
                stops=tuple(stops),
                losses=tuple(_lost(before, after, recording)),
                unfilled={name: why for name, why in unfilled.items() if name not in self.told},
            )
        )
        self.told |= unfilled.keys()
        return self.way.doubt(run, step.revision.revision, step.revision.path)

    def _read(self, stock: Stock) -> dict[str, Content]:
        """The contents after a step, relying on what was noted, as far as all was."""
        environment, before = self.way.environment, self.strangers
        self.strangers = environment.strangers
        # Whoever has the file open may write to it later as well.
        stays_open = environment.database.dialect == "sqlite" and self.strangers > 0
        return stock.read(
            anew=self.whole or before != self.strangers or stays_open,
            written=environment.database.written(),
        )

    def _upgrade(
        self, step: RevisionStep, stock: Stock, keep: Keep
    ) -> tuple[list[Stop], Recording, Run]:
        """Again and again, each time without the rows that stopped it; at last without any."""
        stops: list[Stop] = []
        while True:
            recording, run = self._recorded(step)
            # A run that has no end is not begun again.
            if run.error is None or isinstance(run.error, TookTooLong):
                return stops, recording, run
            failure = failure_of(run.error, self.way.environment.project, step.revision.path)
            if stock.is_clear:
                # What fails without rows as well is not their fault.
                return [each for each in stops if each.reason != failure.message], recording, run
            stops.append(stop_of(run.error, failure, recording))
            keep.bring_back()
            stock.clear(stops[-1].table if len(stops) < _FAULTS else "")

    def _recorded(self, step: RevisionStep) -> tuple[Recording, Run]:
        recording = Recording(lines=Lines(Path(step.revision.path)))
        with recording.listening():
            return recording, self.way.run(step)


def _lost(
    before: dict[str, Content], after: dict[str, Content], recording: Recording
) -> Iterator[Lost]:
    for table in before.keys() & after.keys():
        for loss in losses(table, before[table], after[table]):
            yield Lost(loss=loss, line=_line(loss, recording), is_meant=recording.updates(table))


def _line(loss: Loss, recording: Recording) -> int:
    if loss.kind == "rows":
        return recording.line(loss.table, "", "DELETE", "TRUNCATE", "INSERT")
    return recording.line(loss.table, loss.column, "UPDATE", "MERGE", "ALTER", "INSERT")
