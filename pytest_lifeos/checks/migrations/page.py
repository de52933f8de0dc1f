"""Page: what a migration rule says of itself; the docstring of its module is its page in the documentation."""

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

_FORM = re.compile(
    r"(?P<code>MIG\d{3}) (?P<name>[a-z-]+): (?P<sentence>.+?)\n\n(?P<reason>.+)\n\n"
    r"Bad:(?P<bad>.+?)\nGood:(?P<good>.+)",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A rule's id, its readable name and its texts; `hint` is the safe way."""

    code: str
    name: str
    sentence: str
    reason: str
    bad: str
    good: str
    hint: str


P = TypeVar("P", bound=Page)


def texts_of(find: Callable[..., object], family: str) -> dict[str, str]:
    """The texts of the page that the module of `find` opens with; `family` is its hundred, as in `MIG2`.

    Raises ValueError for a module that opens otherwise.
    """
    page = _FORM.fullmatch((sys.modules[find.__module__].__doc__ or "").strip())
    if page is None or not page["code"].startswith(family):
        form = f"`{family}xx name: sentence`, reason, Bad, Good"
        raise ValueError(f"{find.__module__} does not open with {form}")
    return {name: " ".join(text.split()) for name, text in page.groupdict().items()}


def pages_in(folder: ModuleType, kind: type[P]) -> tuple[P, ...]:
    """The rules of a folder, by code; raises ValueError for a module that does not hold exactly one."""
    names = (each.name for each in pkgutil.iter_modules(folder.__path__, f"{folder.__name__}."))
    return tuple(sorted((_page_in(name, kind) for name in names), key=lambda each: each.code))


def _page_in(module: str, kind: type[P]) -> P:
    names = vars(importlib.import_module(module)).values()
    found = [each for each in names if isinstance(each, kind)]
    if len(found) != 1:
        raise ValueError(f"{module} declares {len(found)} rules, it needs one")
    return found[0]
