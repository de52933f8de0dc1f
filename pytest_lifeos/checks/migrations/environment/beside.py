"""Beside: the same act on several databases, all at work from when the first is asked for."""

from collections.abc import Callable, Sequence
from typing import Any

from pytest_lifeos.checks.migrations.environment.contained import Begun, Death, T


class Beside:
    """Acts of the same name run beside each other, one for each of `databases`, in processes of their own."""

    def __init__(self, databases: Sequence[str]) -> None:
        self._databases = databases
        self._begun: dict[tuple[str, str], Begun[Any]] = {}

    def result(self, name: str, database: str, begin: Callable[[str], Begun[T]]) -> T | Death:
        """What the act `name` came to on the database; `begin` begins it on one."""
        for each in (database, *self._databases):
            if (name, each) not in self._begun:
                self._begun[name, each] = begin(each)
        found: T | Death = self._begun[name, database].result()
        return found

    def close(self) -> None:
        """Ends what nobody asked for."""
        for each in self._begun.values():
            each.close()
