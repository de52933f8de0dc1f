"""Histories of revision files: whole ones, and their twins with one fault, from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

_TEMPLATE = '''"""make table {id}

Revision ID: {id}
Revises: {revises}
Create Date: {date}
"""
{cookie}import sqlalchemy as sa
from alembic import op

revision{kind} = {revision}
down_revision{kind} = {parents}
branch_labels = {labels}
depends_on = {needs}


def upgrade():
    op.create_table("t_{id}", sa.Column("id", sa.Integer, primary_key=True))


def downgrade():
    op.drop_table("t_{id}")
'''


@dataclass
class File:
    """One revision: Python's text of each of its values, and of the whole where that is not made of them."""

    id: str
    values: dict[str, str]
    edit: Callable[[str], str] = str
    encode: Callable[[str], bytes] = str.encode

    def content(self) -> bytes:
        """The bytes of the file."""
        return self.encode(self.edit(_TEMPLATE.format(id=self.id, **self.values)))


@dataclass
class History:
    """Revisions in the order of the line from first to last; `fault` says what is wrong with them.

    `runs` says that only a run shows it: each file can be read and the line is whole.
    """

    files: list[File]
    fault: str = ""
    runs: bool = False
    others: dict[str, bytes | None] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Writes the files into an empty folder; None is a folder of that name."""
        folder.mkdir(parents=True)
        for number, each in enumerate(self.files):
            (folder / f"{number:04}_make_{each.id}.py").write_bytes(each.content())
        for name, content in self.others.items():
            if content is None:
                (folder / name).mkdir()
            else:
                (folder / name).write_bytes(content)


def whole(seed: int) -> History:
    """A line of three to nine revisions, sometimes with a fork and the merge of it; looks differ by seed."""
    chance = random.Random(seed)  # noqa: S311  a seed makes a case, not a secret
    ids = [f"{chance.randrange(16**6):06x}{number}" for number in range(chance.randint(3, 9))]
    parents: list[tuple[str, ...]] = [(), *((id,) for id in ids[:-1])]
    if len(ids) > 4 and chance.random() < 0.4:
        fork = chance.randrange(1, len(ids) - 3)
        parents[fork + 2] = (ids[fork],)
        parents[fork + 3] = (ids[fork + 1], ids[fork + 2])
    return History([_file(id, up, chance) for id, up in zip(ids, parents, strict=True)])


def broken(seed: int) -> History:
    """The whole history of the seed with one fault."""
    from tests.soak.history_faults import FAULTS

    chance = random.Random(seed)  # noqa: S311  a seed makes a case, not a secret
    history = whole(seed)
    name = sorted(FAULTS)[seed % len(FAULTS)]
    FAULTS[name](history, chance)
    history.fault = name
    return history


def literal(parents: tuple[str, ...], chance: random.Random) -> str:
    """`None`, `"a"`, `("a",)` or `["a", "b"]`."""
    if not parents:
        return "None"
    if len(parents) == 1 and chance.random() < 0.8:
        return repr(parents[0])
    return repr(parents) if chance.random() < 0.7 else repr(list(parents))


def _file(id: str, parents: tuple[str, ...], chance: random.Random) -> File:
    looks: list[Callable[[str], bytes]] = [
        str.encode,
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: (text + "# ünïcödé ✓\n" * 3).encode(),
        lambda text: ("# -*- coding: latin-1 -*-\n" + text + "# é\n").encode("latin-1"),
    ]
    dates = ("2024-01-02 03:04:05.678901", "yesterday", "", "9999-99-99", "2024-01-02T03:04Z")
    values = {
        "revises": ", ".join(parents),
        "date": chance.choice(dates),
        "cookie": chance.choice(("", "", "from __future__ import annotations\n")),
        "kind": chance.choice(("", "", ": str", ": str | None")),
        "revision": repr(id),
        "parents": literal(parents, chance),
        "labels": "None",
        "needs": "None",
    }
    return File(id, values, encode=chance.choice(looks))
