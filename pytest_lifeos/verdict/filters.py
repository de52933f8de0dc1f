"""Filters of warnings: which of them may hide what a test cannot fail by, as only those do that name it."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from pytest_lifeos.verdict.heard import WAYS, Way

_Category = type[Warning] | tuple[type[Warning], ...]
# One of Python's warning filters: action, pattern of the message, category, pattern of the module,
# line.  Any, since a pattern is text or compiled, and typeshed knows of one of both.
Filter = tuple[str, Any, _Category, Any, int]


def heeding(filters: Iterable[Filter]) -> Iterator[Filter]:
    """The filters, of which only those that name one of our warnings may ignore it."""
    for given in filters:
        action, message, category, module, line = given
        for way in WAYS if action in ("ignore", "once") else ():
            is_kept = action == "ignore" and _is_named(way, message, category)
            if issubclass(way.category, category) and not is_kept:
                yield _seen(way, module, line)
        yield given


def is_accepted(filters: Iterable[Filter], way: Way, text: str) -> bool:
    """Whether the first filter that names it ignores it; those about whatever comes have no say."""
    for action, message, category, _, _ in filters:
        if _is_named(way, message, category) and _means(message, category, way, text):
            return action == "ignore"
    return False


def action_for(filters: Iterable[Filter], way: Way, text: str) -> str:
    """What Python does with the warning, wherever it comes from: `default`, `ignore`, `always`, ..."""
    for action, message, category, module, _ in filters:
        if module is None and _means(message, category, way, text):
            return action
    return "default"


def is_accepted_by(option: str, ways: Iterable[Way] = WAYS) -> bool:
    """Whether a filter, written as for `-W`, names one of these warnings and ignores it."""
    action, message, category = [each.strip() for each in (*option.split(":"), "", "")[:3]]
    if not action or not "ignore".startswith(action):
        return False
    if message:
        firsts = [first for way in ways for first in way.first]
        return any(_begin_alike(message.lower(), first) for first in firsts)
    return any(category.endswith(way.category.__name__) for way in ways if not way.beginning)


def _is_named(way: Way, message: object, category: _Category) -> bool:
    """Whether a filter is about this warning, and not about whatever comes."""
    return message is not None or (not way.beginning and category is way.category)


def _means(message: Any, category: _Category, way: Way, text: str) -> bool:  # Any: as in Filter
    if not issubclass(way.category, category):
        return False
    if message is None or isinstance(message, str):
        return not message or message == text
    return bool(message.match(text))


def _seen(way: Way, module: object, line: int) -> Filter:
    """The filter that lets it be seen each time."""
    beginning = re.compile(way.beginning) if way.beginning else None
    return ("always", beginning, way.category, module, line)


def _begin_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
