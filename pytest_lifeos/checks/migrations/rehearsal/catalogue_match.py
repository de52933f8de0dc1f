"""MIG021: after all upgrades the catalogue holds what the models mean, also where autogenerate is blind.

Autogenerate does not compare CHECK constraints, primary keys, enum values, predicates and methods of
indexes, computed expressions, identity, collations and sequences. The models are made in an empty
database, and both catalogues are compared.

Bad:   the model says CHECK (price >= 0), no revision adds it
Good:  a revision adds each constraint that the model has
"""

import re
from collections.abc import Container, Iterator

from pytest_lifeos.checks.migrations.rehearsal.drift import Drift
from pytest_lifeos.checks.migrations.rehearsal.models_made import Made
from pytest_lifeos.checks.migrations.schema.facts import Difference, Facts, Schema
from pytest_lifeos.finding import Finding

_EXTRA = "{what}{says} is in the migrations but not in the models"
_MISSING = "{what}{says} is in the models but not in the migrations"
_CHANGED = "{what} is {actual} in the migrations and {expected} in the models"

# Kinds of facts, by their first word: compared whichever side lacks them; compared where both have
# them, since autogenerate sees the rest; missed only where the models have them.
_BOTH_WAYS = ("constraint", "check", "primary", "sequence", "options")
_SHARED = ("index", "column")
_OF_MODELS = ("trigger", "policy", "rule", "statistics")
# What SQLite says of constraints, which have no names there.
_CONSTRAINTS = ("check", "primary", "unique", "foreign")
# The constraints of PostgreSQL that autogenerate compares itself.
_SEEN = ("FOREIGN KEY", "UNIQUE")

# What no model can say of a table.
_UNSAID = ("row level security", "forced row level security")

_OF_COLUMN = re.compile(r"COLLATE (\"[^\"]+\"|\S+)|GENERATED .*|AS \(.*\)$")


def check_catalogue(
    migrated: Schema, made: Made, path: str, left_out: Container[str] = ()
) -> Iterator[Drift]:
    """One drift a difference in tables that both sides have, and in enums and other types.

    A constraint whose name alone differs is none, unless a model gives the name; nor is what `left_out` names.
    """
    for title, difference in _differences(migrated, made):
        if title in left_out or difference.what in left_out:
            continue
        finding = Finding(
            path=path,
            code="MIG021",
            rule="catalogue-differs",
            message=_said(difference),
            hint="write the revision by hand: `revision --autogenerate` does not see this",
        )
        kind, table, name = _identity(title, difference.what)
        yield Drift(kind=kind, table=table, name=name, finding=finding)


def _identity(title: str, what: str) -> tuple[str, str, str]:
    """Kind, table and name of a fact such as `constraint "ck" of "task"` of `table "task"`."""
    word, _, rest = what.partition(" ")
    kind = "constraint" if word in _CONSTRAINTS else word
    table = title.split('"')[1] if title.startswith("table ") else ""
    names = rest.split('"')
    if kind == "column":
        return kind, table, names[1].removeprefix(f"{table}.")
    if rest.startswith("of "):
        return kind, table, rest.partition('": ')[2]
    return kind, table, names[1] if len(names) > 1 else ""


def _said(difference: Difference) -> str:
    says = difference.actual or difference.expected
    told = (
        difference.told(_EXTRA, _MISSING, _CHANGED)
        if difference.expected and difference.actual
        else None
    )
    kind = _EXTRA if difference.expected is None else _MISSING
    return told or kind.format(what=difference.what, says=f" ({says})" if says else "")


def _differences(migrated: Schema, made: Made) -> Iterator[tuple[str, Difference]]:
    """Each with the title of what it belongs to."""
    for title in sorted(made.schema):
        before, after = made.schema[title], migrated.get(title)
        if title.startswith('table "') and after is not None:
            renamed = _without_renamed(before, after, made)
            yield from ((title, each) for each in _of_table(renamed, after))
        elif title.startswith(('type "', 'sequence "')):
            actual = None if after is None else after.get(title)
            if actual != before[title]:
                yield title, Difference(what=title, expected=before[title], actual=actual)


def _of_table(expected: Facts, actual: Facts) -> Iterator[Difference]:
    for what in sorted(expected.keys() | actual.keys()):
        before, after = _compared(what, expected.get(what)), _compared(what, actual.get(what))
        kind = what.partition(" ")[0]
        shared = before is not None and after is not None
        if before == after or (kind in _SHARED and not shared):
            continue
        if kind in (*_BOTH_WAYS, *_SHARED) or (kind in _OF_MODELS and before is not None):
            yield Difference(what=what, expected=before, actual=after)


def _compared(what: str, says: str | None) -> str | None:
    """What counts of a fact; None for what autogenerate compares by itself."""
    if says is None or says.startswith(_SEEN):
        return None
    if what.startswith("options "):
        return ", ".join(each for each in says.split(", ") if each not in _UNSAID) or None
    if what.startswith("column "):
        return (
            " ".join(each.group() for each in _OF_COLUMN.finditer(_without_default(says)))
            or "plain"
        )
    return says


def _without_default(says: str) -> str:
    """PostgreSQL's default comes last; that of SQLite is cut from what follows it."""
    before, word, after = says.partition(" DEFAULT ")
    if not word or " GENERATED " in before:
        return says
    end = re.search(r"( COLLATE \w+)?( AS \(.*\))?$", after)
    return before + (end.group() if end else "")


def _without_renamed(expected: Facts, actual: Facts, made: Made) -> Facts:
    """The models' facts, with unnamed constraints under the names that the migrations gave them."""
    facts = dict(expected)
    spare = [what for what in actual if what.startswith("constraint ") and what not in expected]
    for what in [
        each for each in expected if each.startswith("constraint ") and each not in actual
    ]:
        twin = next((each for each in spare if actual[each] == expected[what]), None)
        if twin is not None and what.split('"')[1] not in made.named:
            spare.remove(twin)
            facts[twin] = facts.pop(what)
    return facts
