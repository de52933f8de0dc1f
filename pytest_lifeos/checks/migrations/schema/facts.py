"""Schema: what a database consists of, as facts that can be compared, whatever the database is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# What a fact is about ('column "task.due"') and how it is defined ('DATE NOT NULL').
Facts = Mapping[str, str]
# The facts of each table, view and trigger, by what it is ('table "task"').
Schema = Mapping[str, Facts]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One fact in which a schema is not as expected; None stands for absent."""

    what: str
    expected: str | None
    actual: str | None

    def told(self, extra: str, missing: str, changed: str) -> str:
        """The sentence of its kind, with `{what}`, `{expected}` and `{actual}` filled in."""
        kind = extra if self.expected is None else missing if self.actual is None else changed
        return kind.format(what=self.what, expected=self.expected, actual=self.actual)


def differences(expected: Schema, actual: Schema) -> Iterator[Difference]:
    """Every difference; a table that is absent as a whole is one, whatever belongs to it."""
    # The common case at the speed of C: one walk compares hundreds of schemas of hundreds of tables.
    if expected == actual:
        return
    names = expected.keys() | actual.keys()
    # The same object: the table was not touched, which is the common case.
    touched = (name for name in names if expected.get(name) is not actual.get(name))
    for name in sorted(touched):
        before, after = expected.get(name), actual.get(name)
        if before is None:
            yield Difference(what=name, expected=None, actual="")
        elif after is None:
            yield Difference(what=name, expected="", actual=None)
        else:
            yield from _of_one(before, after)


def _of_one(expected: Facts, actual: Facts) -> Iterator[Difference]:
    for what in sorted(expected.keys() | actual.keys()):
        if expected.get(what) != actual.get(what):
            yield Difference(what=what, expected=expected.get(what), actual=actual.get(what))
