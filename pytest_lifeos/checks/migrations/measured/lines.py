"""Lines: which line of a revision file sends the statement that runs now, in batch operations too."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType

from alembic.operations.batch import BatchOperationsImpl


class Lines:
    """The lines of one revision file, for the length of a run."""

    def __init__(self, file: Path) -> None:
        self._file = str(file.resolve())
        self._batched = 0

    def now(self) -> int:
        """The innermost line of the file that is being run; 0 where none is.

        A helper of another module is told at the line of the revision that calls it, and an operation of
        a batch, which runs at the end of its `with`, at its own.
        """
        return self._batched or self._innermost()

    @contextmanager
    def following_batches(self) -> Iterator[None]:
        """Has each batch that is made in the block remember the lines of its operations."""
        lines, make = self, BatchOperationsImpl.__init__

        def remembering(batch: BatchOperationsImpl, *args: object, **kwargs: object) -> None:
            make(batch, *args, **kwargs)  # type: ignore[no-untyped-call]  # whatever Alembic gives
            batch.batch = _Operations(lines)

        BatchOperationsImpl.__init__ = remembering  # type: ignore[assignment]  # given back below
        try:
            yield
        finally:
            BatchOperationsImpl.__init__ = make  # type: ignore[method-assign]  # as it was

    @contextmanager
    def at(self, line: int) -> Iterator[None]:
        """What runs in the block belongs to `line`."""
        self._batched = line
        try:
            yield
        finally:
            self._batched = 0

    def _innermost(self) -> int:
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if _resolved(frame.f_code.co_filename) == self._file:
                return frame.f_lineno
            frame = frame.f_back
        return 0


class _Operations(list[object]):
    """The operations of a batch; while Alembic runs one of them its line is the current one."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines
        self._numbers: list[int] = []

    def append(self, operation: object) -> None:
        self._numbers.append(self._lines.now())
        super().append(operation)

    def __iter__(self) -> Iterator[object]:
        for line, operation in zip(self._numbers, super().__iter__(), strict=True):
            with self._lines.at(line):
                yield operation


@cache
def _resolved(name: str) -> str:
    return str(Path(name).resolve())
