"""Absence: why a test that the text of a file defines was not collected, as far as that is a loss."""

import inspect
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from types import ModuleType

from pytest_lifeos.selection.definitions import Definition, Names, Text

TAKEN = "a plugin or conftest.py keeps pytest from collecting it"
BRANCH = "stands in a branch that did not run; skip it with a reason instead"
NO_FUNCTION = "pytest collects functions, and this is none"
ELSEWHERE = "another file of its module's name was imported in its place"
OFF = "__test__ = False of its module leaves it out; skip it with a reason instead"
_NOTHING = object()


def absences(
    text: Text, collected: AbstractSet[Names], module: ModuleType | None
) -> Iterator[tuple[Definition, str]]:
    """Each test that is not among the `collected`, with the reason in words.

    `module` is None for a file that nobody imported. What the project itself makes of a test is no
    loss: a fixture, tests of other names, another branch that has tests.
    """
    for each in text.tests:
        if each.names not in collected:
            why = _why(each, text, collected, module)
            if why is not None:
                yield each, why


def _why(
    test: Definition, text: Text, collected: AbstractSet[Names], module: ModuleType | None
) -> str | None:
    if module is None:
        why = ELSEWHERE if collected else TAKEN
        return why if test.is_plain() else None
    if not inspect.getattr_static(module, "__test__", True):
        return OFF if text.is_off and test.is_plain() else None
    owner: ModuleType | type = module
    for name in test.names[:-1]:
        found = inspect.getattr_static(owner, name, _NOTHING)
        if found is _NOTHING:
            return _why_gone(test, name, owner, collected)
        if not isinstance(found, type) or not _takes(found, test):
            return None
        owner = found
    found = inspect.getattr_static(owner, test.names[-1], _NOTHING)
    if found is _NOTHING:
        return _why_gone(test, test.names[-1], owner, collected)
    if found is None and not test.is_bare:
        return None if _made_others(test.names[-1], owner) else NO_FUNCTION
    return _why_passed_over(test, found)


def _why_gone(
    test: Definition, name: str, owner: ModuleType | type, collected: AbstractSet[Names]
) -> str | None:
    """A decorator or a base may have made other tests of it, whose names begin with its own."""
    is_whole = test.is_bare and test.names == (name,)
    if test.instead is None:
        return TAKEN if is_whole and test.asserts else None
    if not test.instead.isdisjoint(collected):
        return None
    is_remade = not is_whole and any(each.startswith(name) for each in vars(owner))
    return None if is_remade else BRANCH


def _made_others(name: str, owner: ModuleType | type) -> bool:
    """Whether a decorator that gave nothing back may have made other tests of the one by this name."""
    return any(each.startswith(f"{name}_") for each in vars(owner))


def _why_passed_over(test: Definition, found: object) -> str | None:
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    if not inspect.getattr_static(found, "__test__", True):
        return None
    if inspect.isfunction(found):
        return TAKEN
    wraps = inspect.getattr_static(found, "__wrapped__", None) is not None
    return NO_FUNCTION if callable(found) and test.asserts and not wraps else None


def _takes(made: type, test: Definition) -> bool:
    """Whether pytest collects the test from its class, as far as the class has a say."""
    if not inspect.getattr_static(made, "__test__", True) or inspect.isabstract(made):
        return False
    unittest = sys.modules.get("unittest")
    if unittest is not None and issubclass(made, unittest.TestCase):
        return test.names[-1].startswith("test")
    is_plain = all(getattr(made, each) is getattr(object, each) for each in ("__init__", "__new__"))
    return is_plain and test.is_by_name
