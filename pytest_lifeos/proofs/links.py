"""Links: the rules of a Makefile and the scripts that a command leads to, read and not run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# In the order in which make looks for them.
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_PATH = re.compile(r"[\w./-]*[\w-]")
_LARGEST = 200_000
_DEEPEST = 5


@dataclass(frozen=True, kw_only=True)
class Link:
    """A text on the way: the file it stands in, from the top, and the number of its first line."""

    path: str
    line: int
    text: str

    @property
    def is_of_make(self) -> bool:
        """Whether it is a rule of a Makefile."""
        return self.path.lower().endswith("makefile")


def rules(folder: Path, goals: list[str]) -> Iterator[Link]:
    """The rules of the goals in the Makefile, as they are written: `make -n` shows no `-` and no `@`."""
    path = next((folder / name for name in _MAKEFILES if (folder / name).is_file()), None)
    if path is None:
        return
    lines = _read(path).splitlines()
    names = {word for words in goals for word in words.split() if "=" not in word}
    for at, line in enumerate(lines):
        target, colon, _ = line.partition(":")
        if colon and not line.startswith(("\t", "#")) and names & set(target.split()):
            yield Link(
                path=path.name, line=at + 1, text="\n".join([line, *_recipe(lines[at + 1 :])])
            )


def scripts(text: str, folder: Path) -> Iterator[Link]:
    """The files of the project that the text names, and those that they name."""
    return _scripts(text, folder, _DEEPEST, {})


def _recipe(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.startswith("\t"):
            return
        yield line


def _scripts(text: str, folder: Path, depth: int, seen: dict[str, None]) -> Iterator[Link]:
    words = _PATH.findall(text) if depth else ()
    for name in dict.fromkeys(word.removeprefix("./") for word in words):
        path = folder / name
        if name in seen or name.startswith(("/", "..", ".venv")) or not _is_script(path):
            continue
        seen[name] = None
        link = Link(path=name, line=1, text=_read(path))
        yield link
        yield from _scripts(link.text, folder, depth - 1, seen)


def _is_script(path: Path) -> bool:
    try:
        is_small = path.is_file() and path.stat().st_size < _LARGEST
    except OSError:
        return False
    is_python = path.suffix == ".py"
    is_test = is_python and path.name.startswith(("test_", "conftest"))  # may speak of any gate
    known = is_python or path.suffix in (".sh", ".bash")
    return is_small and not is_test and (known or _read(path).startswith("#!"))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
