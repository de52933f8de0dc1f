"""Kept templates: a kept cluster holds those of the last few schemas, each for runs that ask for the same."""

import contextlib
from collections.abc import Collection
from typing import Protocol

from pytest_lifeos.database.prepared import contents_of, note_templates, noted_templates
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.templates import drop_template, make_template

_NAME = "lifeos_template"
_MOST = 4


class Schema(Protocol):
    """What a template is filled with."""

    def digest(self) -> str | None:
        """Stands for all that decides what `fill` makes; None where that cannot be told."""

    def fill(self, url: str) -> None:
        """Fills the empty database at `url`."""

    def noticed(self, made: Collection[str] = ()) -> contextlib.AbstractContextManager[list[str]]:
        """Notes, while `fill` makes the files `made`, what it uses that `digest` does not stand for."""


def kept_template(server: Server, schema: Schema, digest: str | None) -> str:
    """The name of a template with the schema, from an earlier run or made now.

    It is kept for later runs if nothing but what its `digest` stands for took part. Raises what `fill`
    raises; then, and when the run is killed meanwhile, no later run uses it.
    """
    if digest is None:
        make_template(server, _NAME, schema.fill)
        return _NAME
    name, names = f"{_NAME}_{digest}", noted_templates(server.folder)
    others = [each for each in names if each != name]
    is_kept = name in names
    if not is_kept:
        others = _without_the_oldest(server, others)
        is_kept = _made(server, name, schema) and schema.digest() == digest
    if is_kept:
        with contextlib.suppress(OSError):  # on a full disk the next run makes it again
            note_templates(server.folder, [*others, name])
    return name


def _without_the_oldest(server: Server, names: list[str]) -> list[str]:
    """Drops all but those that may stay beside a new one; these are not noted any more before."""
    gone, stay = names[: 1 - _MOST], names[1 - _MOST :]
    if gone:
        note_templates(server.folder, stay)
        with contextlib.closing(server.connect()) as connection:
            for name in gone:
                drop_template(connection, name)
    return stay


def _made(server: Server, name: str, schema: Schema) -> bool:
    """Whether the template, made here, is all that was made, and was made from what is known."""
    with contextlib.closing(server.connect()) as connection:
        before = contents_of(connection)
        with schema.noticed() as others:
            make_template(server, name, schema.fill)
        return not others and contents_of(connection) == before | {("database", name)}
