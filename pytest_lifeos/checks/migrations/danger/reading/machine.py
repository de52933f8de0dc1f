"""Machine: what the parts of the reader share: where it is, what it has seen, how far it may go."""

import ast
import itertools
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path

from pytest_lifeos.checks.migrations.danger.operation import Operation
from pytest_lifeos.checks.migrations.danger.reading.scope import Function, Scope
from pytest_lifeos.checks.migrations.danger.reading.values import Value

_MOST_STEPS = 200_000
_MOST_OPERATIONS = 20_000
# A helper may call itself; that often is followed.
_DEEPEST_RECURSION = 3
_DEEPEST_CALLS = 40


class TooMuch(Exception):
    """The file does more than can be followed."""


class Flow(IntEnum):
    """How a block ends; of two arms, the smaller one says what may still happen after them."""

    NEXT = 0
    CONTINUE = 1
    BREAK = 2
    RETURN = 3


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that is about to be made: its arguments are read, its line is known."""

    func: Value
    args: Sequence[Value] = ()
    keywords: Mapping[str, Value] = field(default_factory=dict)
    line: int
    scope: Scope

    def argument(self, at: int, name: str) -> Value | None:
        """The argument at a position or of a name, None if it is not given."""
        return self.args[at] if at < len(self.args) else self.keywords.get(name)


class Machine(ABC):
    """Follows what a file does; the parts that read expressions and statements call each other here."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.module = Scope(path=path)
        # The modules beside the revision that were read, by their files.
        self.modules: dict[Path, Scope] = {}
        # In their order; the same one in each turn of a loop is there once.
        self.operations: dict[Operation, None] = {}
        self.is_cut = False
        self.in_transaction = True
        self._silent = False
        self._steps = 0
        self._arms = itertools.count()
        self._branch: tuple[tuple[int, int], ...] = ()
        self._only_elsewhere = False
        self._running: list[Function] = []
        self._line: int | None = None

    @abstractmethod
    def evaluate(self, node: ast.expr, scope: Scope) -> Value:
        """What an expression stands for."""

    @abstractmethod
    def run(self, body: Sequence[ast.stmt], scope: Scope) -> Flow:
        """Follows statements."""

    @abstractmethod
    def call(self, call: Call) -> Value:
        """Follows a call."""

    @abstractmethod
    def assign(self, target: ast.expr, value: Value, scope: Scope) -> None:
        """Binds what is left of a `=`."""

    def step(self) -> None:
        """Counts one step; raises TooMuch where there is no end to them."""
        self._steps += 1
        if self._steps > _MOST_STEPS or len(self.operations) > _MOST_OPERATIONS:
            raise TooMuch

    def record(self, operation: Operation) -> None:
        """Notes an operation, with the conditions under which it runs.

        What another module does belongs to the line of the revision that calls it.
        """
        if not self._silent:
            self.operations[
                replace(
                    operation,
                    line=self._line or operation.line,
                    branch=self._branch,
                    in_transaction=self.in_transaction and operation.in_transaction,
                    on_postgresql=not self._only_elsewhere,
                )
            ] = None

    def new_condition(self) -> int:
        """A number for one more condition."""
        return next(self._arms)

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Operations inside are not those of `upgrade()`."""
        before, self._silent = self._silent, True
        try:
            yield
        finally:
            self._silent = before

    @contextmanager
    def arm(self, condition: int, number: int, *, elsewhere: bool = False) -> Iterator[None]:
        """One arm of a condition; `elsewhere` if PostgreSQL never runs it."""
        before = self._branch, self._only_elsewhere
        self._branch = (*self._branch, (condition, number))
        self._only_elsewhere = self._only_elsewhere or elsewhere
        try:
            yield
        finally:
            self._branch, self._only_elsewhere = before

    @contextmanager
    def without_transaction(self) -> Iterator[None]:
        """What runs inside is in no transaction."""
        before, self.in_transaction = self.in_transaction, False
        try:
            yield
        finally:
            self.in_transaction = before

    @contextmanager
    def inside(self, function: Function, line: int) -> Iterator[bool]:
        """While a function runs; says false where calls go too deep to be followed."""
        times = sum(each.node is function.node for each in self._running)
        before = self._line
        self._line = None if function.scope.module is self.module else before or line
        self._running.append(function)
        try:
            too_deep = len(self._running) > _DEEPEST_CALLS
            self.is_cut = self.is_cut or too_deep
            yield times < _DEEPEST_RECURSION and not too_deep
        finally:
            self._running.pop()
            self._line = before
