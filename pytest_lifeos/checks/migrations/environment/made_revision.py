"""MIG015: nobody makes a revision while the history is rehearsed.

A revision that a run writes is in no commit: what was checked is not what is deployed.

Bad:   command.revision(config, autogenerate=True) in env.py
Good:  `alembic revision --autogenerate` by whoever changes the models, read and committed
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic import command
from alembic.script import ScriptDirectory

# What is to be raised in place of a revision; the text says by which call.
Refuse = Callable[[str], Exception]

_CALLS = (
    (command, "revision", "alembic revision"),
    (command, "merge", "alembic merge"),
    (ScriptDirectory, "generate_revision", "ScriptDirectory.generate_revision"),
)


@contextmanager
def no_new_revisions(refuse: Refuse) -> Iterator[None]:
    """Within the block Alembic makes no revision and joins no heads, whoever asks."""
    before = [(place, name, getattr(place, name)) for place, name, _ in _CALLS]
    for place, name, said in _CALLS:
        setattr(place, name, _refusing(refuse, said))
    try:
        yield
    finally:
        for place, name, real in before:
            setattr(place, name, real)


def _refusing(refuse: Refuse, said: str) -> Callable[..., None]:
    def call(*_args: object, **_kwargs: object) -> None:
        raise refuse(said)

    return call
