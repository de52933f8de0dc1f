"""The faults of histories: each takes a whole one and breaks it in one way."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.soak.histories import File, History

Fault = Callable[[History, random.Random], None]


def _value(name: str, *texts: str) -> Fault:
    """Another text for a value of one file."""

    def fault(history: History, chance: random.Random) -> None:
        chance.choice(history.files).values[name] = chance.choice(texts)

    return fault


def _edit(change: Callable[[str, random.Random], str], *, runs: bool = False) -> Fault:
    """Another text for one whole file."""

    def fault(history: History, chance: random.Random) -> None:
        file, history.runs = chance.choice(history.files), runs
        file.edit = lambda text: change(
            text, random.Random(len(text))  # noqa: S311  for a place in it
        )

    return fault


def _bytes(encode: Callable[[str], bytes]) -> Fault:
    def fault(history: History, chance: random.Random) -> None:
        chance.choice(history.files).encode = encode

    return fault


def _rename(history: History, chance: random.Random) -> None:
    file = chance.choice(history.files[:-1])
    file.values["revision"] = repr(f"{file.id}_renamed")


def _duplicate(history: History, chance: random.Random) -> None:
    file = chance.choice(history.files)
    history.others["zz_copy.py"] = file.content()


def _twice(history: History, chance: random.Random) -> None:
    one, other = chance.sample(history.files, 2)
    one.values["revision"] = other.values["revision"]


def _delete(history: History, chance: random.Random) -> None:
    history.files.remove(chance.choice(history.files[:-1]))


def _circle(history: History, chance: random.Random) -> None:
    lower = chance.randrange(len(history.files))
    # Of a fork only the last stands on both sides.
    upper = chance.choice((lower, len(history.files) - 1))
    history.files[lower].values["parents"] = repr(history.files[upper].id)


def _second_head(history: History, chance: random.Random) -> None:
    parent = chance.choice(history.files[:-1])
    values = {**parent.values, "revision": "'fork'", "parents": repr(parent.id)}
    history.files.append(File("fork", values))


def _second_base(history: History, chance: random.Random) -> None:
    history.files[-1].values["parents"] = "None"


def _needs_itself(history: History, chance: random.Random) -> None:
    file = chance.choice(history.files)
    file.values["needs"] = repr(file.id)


def _needs_what_stands_on_it(history: History, chance: random.Random) -> None:
    history.files[0].values["needs"] = repr((history.files[-1].id,))


def _one_label_twice(history: History, chance: random.Random) -> None:
    for file in chance.sample(history.files, 2):
        file.values["labels"] = "('shop',)"
    history.runs = True


def _no_file(name: str) -> Fault:
    def fault(history: History, chance: random.Random) -> None:
        history.others[name] = None

    return fault


def _cut(text: str, chance: random.Random) -> str:
    """Ends in the middle of a call, as a merge or a full disk leaves it."""
    return text[: text.index("op.create_table(") + len("op.create_table(") + chance.randrange(20)]


def _noise(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    sign = chance.choice(
        ("(", "]", "<<<<<<< HEAD", "def", "=", "'", "\x00", "?", "  x = (", "print 1")
    )
    lines.insert(chance.randrange(8, len(lines) - 2), f"{sign}\n")
    return "".join(lines)


def _without(start: str) -> Callable[[str, random.Random], str]:
    """The text without the lines that begin so."""
    return lambda text, _chance: "".join(
        line for line in text.splitlines(keepends=True) if not line.startswith(start)
    )


FAULTS: dict[str, Fault] = {
    "revision-removed": _edit(_without("revision")),
    "revision-computed": _value("revision", "make_id()", "f'{1}'", "'a' + ID", "str(1)", "x.y"),
    "revision-of-another-type": _value(
        "revision", "1", "None", "b'a'", "('a', 'b')", "[]", "{}", "..."
    ),
    "revision-renamed": _rename,
    "revision-twice": _twice,
    "file-copied": _duplicate,
    "file-deleted": _delete,
    "file-empty": _edit(lambda _text, _chance: ""),
    "file-of-comments": _edit(lambda _text, _chance: "# nothing\n" * 9),
    "file-cut": _edit(_cut),
    "file-with-noise": _edit(_noise),
    "file-badly-indented": _edit(lambda text, _chance: text.replace("    op", "\top\n   op", 1)),
    "file-too-nested": _edit(lambda text, _chance: text + "x = " + "(" * 5000 + ")" * 5000 + "\n"),
    "file-too-deep": _edit(lambda text, _chance: text + "x = " + "-" * 200_000 + "1\n"),
    "file-utf-16": _bytes(lambda text: text.encode("utf-16")),
    "file-latin-1": _bytes(lambda text: text.replace("make", "mäke").encode("latin-1")),
    "file-nul": _bytes(lambda text: text.encode() + b"\0"),
    "file-bytes": _bytes(lambda text: bytes(range(256)) * 4),
    "file-unknown-coding": _bytes(lambda text: b"# coding: martian\n" + text.encode()),
    "folder-of-that-name": _no_file("zz_folder.py"),
    "parent-unknown": _value("parents", "'nowhere'", "('nowhere',)", "['nowhere', 'either']", "''"),
    "parent-computed": _value("parents", "PARENT", "parent()", "f'{1}'", "('a', B)", "None or 'a'"),
    "parent-of-another-type": _value("parents", "1", "{'a': 1}", "b'a'", "(1, 2)", "True", "1.5"),
    "parent-missing": _edit(_without("down_revision"), runs=True),
    "circle": _circle,
    "second-head": _second_head,
    "second-base": _second_base,
    "needs-unknown": _value("needs", "'nowhere'", "('nowhere', 'either')"),
    "needs-computed": _value("needs", "NEEDS", "needs()"),
    "needs-itself": _needs_itself,
    "needs-what-stands-on-it": _needs_what_stands_on_it,
    "label-computed": _value("labels", "LABELS", "(1,)", "labels()"),
    "label-twice": _one_label_twice,
    "upgrade-dropped": _edit(
        lambda text, _chance: text.replace("def upgrade", "def up"), runs=True
    ),
    "downgrade-dropped": _edit(
        lambda text, _chance: text.replace("def downgrade", "def down"), runs=True
    ),
    "downgrade-emptied": _edit(
        lambda text, _chance: text.replace("op.drop_table", "str"), runs=True
    ),
    "import-lost": _edit(
        lambda text, _chance: text.replace("import sqlalchemy", "import sqlalchemie"), runs=True
    ),
    "name-lost": _edit(lambda text, _chance: text.replace("op.create", "ops.create"), runs=True),
    "table-twice": _edit(
        lambda text, _chance: text.replace(
            "\n\n\ndef down", "\n    op.create_table('x', *[])" * 2 + "\n\n\ndef down"
        ),
        runs=True,
    ),
}
