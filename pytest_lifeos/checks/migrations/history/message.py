"""MIG009: a revision says in its docstring what it is for.

The message is what `alembic history` shows to whoever has to decide, on a bad day, how far to go back.

Bad:   'empty message', 'wip', or no docstring
Good:  'Add the day on which a task is due.'
"""

import re
from collections.abc import Iterator

from pytest_lifeos.checks.migrations.history.change import Change
from pytest_lifeos.checks.migrations.history.revisions import History
from pytest_lifeos.finding import Finding, Severity

# What Alembic writes without `-m`, and what is written to get past the question.
_NOTHING = re.compile(
    r"(empty message|(new |db |database |another |my |auto |initial )*"
    r"(migrations?|revision|wip|tmp|temp|todo|fix|fixes|update|updates|change|changes|test|x+|asdf))?",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(initial|first|auto).*", re.IGNORECASE)


def check_messages(history: History, change: Change) -> Iterator[Finding]:
    """One finding a revision: an error if it is new, else a warning, since it is too late."""
    for each in history.revisions:
        words = " ".join(re.findall(r"\w+", each.message))
        if _NOTHING.fullmatch(words) and not (not each.parents and _FIRST.match(words)):
            plain = "".join(letter for letter in each.message if letter.isprintable())
            said = f'"{plain}"' if plain else "nothing"
            yield Finding(
                path=each.path,
                line=1,
                code="MIG009",
                rule="revision-message",
                severity=Severity.ERROR if each.id in change.new else Severity.WARNING,
                message=f"the docstring of revision {each.id} says {said} of what it is for",
                hint="say in one line what changes, and for what",
            )
