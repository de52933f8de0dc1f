"""Table: a TOML table whose keys are taken one by one, typed; what nobody took is refused."""

from collections.abc import Callable
from typing import TypeVar

from pytest_lifeos.settings.errors import unknown, wrong

T = TypeVar("T")
D = TypeVar("D")


class Table:
    """A TOML table at `where`; raises SettingsError if `value` is no table."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise wrong(where, value, "a table")
        self.where = where
        self._values: dict[str, object] = value
        self._taken: set[str] = set()

    def take(self, key: str, read: Callable[[object, str], T], default: D) -> T | D:
        """The value of `key` as `read` returns it, or `default` where the table has no such key."""
        self._taken.add(key)
        if key not in self._values:
            return default
        return read(self._values[key], f"{self.where}.{key}")

    def items(self) -> list[tuple[str, object]]:
        """All keys and values, for a table whose keys are names that the project chose."""
        self._taken.update(self._values)
        return list(self._values.items())

    def close(self) -> None:
        """Refuses the keys that were not taken: a mistyped key would be a rule that is not there."""
        for key in self._values:
            if key not in self._taken:
                raise unknown(self.where, "key", key, self._taken)
