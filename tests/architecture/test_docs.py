"""The docs say what the code does: the tables of gates and reasons are held against it."""

import ast
import re
from pathlib import Path

import pytest

from pytest_lifeos.reporters.listing import plain_command
from pytest_lifeos.settings import Gate
from pytest_lifeos.settings.catalogue import KNOWN_GATES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pytest_lifeos"
PAGES = [
    ROOT / "README.md",
    ROOT / "lifeos/docs/CI_CD_ARCHITECTURE.md",
    *(ROOT / "docs").rglob("*.md"),
]
GATES = (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")

_REASONS = {"undecided", "failed", "CannotTell"}


def codes_in(source: str) -> set[str]:
    """The reason codes that a source text makes, by the names of what makes them."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.args]
    made = [call.args[0] for call in named if ast.unparse(call.func) in _REASONS]
    reasons = [call for call in calls if ast.unparse(call.func) == "Reason"]
    keyed = [word.value for call in reasons for word in call.keywords if word.arg == "code"]
    texts = [node.value for node in [*made, *keyed] if isinstance(node, ast.Constant)]
    return {text for text in texts if isinstance(text, str) and text.islower()}


def test_a_made_reason_is_seen() -> None:
    """The check below can fail."""
    source = (
        "undecided('a-b', x); raise CannotTell('c-d', y); Reason(code='e-f'); Finding(code='g')"
    )

    assert codes_in(source) == {"a-b", "c-d", "e-f"}


def test_the_table_of_gates_is_the_catalogue() -> None:
    """A gate without its line, or with another command, is a gate nobody finds."""
    rows = [
        f"| `{name}` | {known.proves} | `{plain_command(_gate(name))}` |"
        for name, known in KNOWN_GATES.items()
    ]

    assert [row for row in rows if row not in GATES] == []


def test_every_reason_is_explained() -> None:
    """A verdict names its reason by code; the docs say what happened."""
    made = {
        code
        for path in (ROOT / "pytest_lifeos").rglob("*.py")
        for code in codes_in(path.read_text(encoding="utf-8"))
        if "migrations" not in code and "migrations" not in path.parts
    }
    explained = set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", GATES))

    assert made - explained == set()


def test_the_map_is_the_package() -> None:
    """Every room and every file at the top has its line, in the words that it opens with."""
    folders = [PACKAGE, PACKAGE / "checks", PACKAGE / "checks/migrations"]
    rooms = [each.parent for folder in folders for each in folder.glob("*/__init__.py")]
    files = [each for each in PACKAGE.glob("*.py") if each.name != "__init__.py"]
    lines = [_line(f"{_below(each)}/", each / "__init__.py") for each in sorted(rooms)]
    lines += [_line(_below(each), each) for each in sorted(files)]

    page = (ROOT / "docs/contributing.md").read_text(encoding="utf-8").splitlines()
    assert [each for each in lines if each not in page] == []


def _line(name: str, file: Path) -> str:
    opened = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return f"| `{name}` | {' '.join(opened.partition(chr(10) * 2)[0].split())} |"


def _below(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def dead_links(page: Path) -> list[str]:
    """The links of a page, to other files and to their headings, that lead nowhere."""
    links = re.findall(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]+)?\)", _without_code(page))
    return [place + anchor for place, anchor in links if not _is_there(page, place, anchor)]


def _is_there(page: Path, place: str, anchor: str) -> bool:
    target = page.parent / place if place else page
    return target.exists() and (not anchor or anchor.removeprefix("#") in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """Those that GitHub gives to headings."""
    heads = re.findall(r"^#+ (.*)$", _without_code(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in heads}


def _without_code(page: Path) -> str:
    return re.sub(
        r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL
    )


def test_a_dead_link_is_seen(tmp_path: Path) -> None:
    """The check below can fail."""
    page = tmp_path / "a.md"
    page.write_text("# What `x` is: all\n[a](#what-x-is-all) [b](b.md) [c](#c)\n")

    assert dead_links(page) == ["b.md", "#c"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def _gate(name: str) -> Gate:
    known = KNOWN_GATES[name]
    return Gate(name=name, select=known.select, module=known.module)
