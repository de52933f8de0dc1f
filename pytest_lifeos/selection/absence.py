"""Absence: why a test that the text of a file defines was not collected, as far as that is a loss."""

import inspect
import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from types import ModuleType
from typing import Final, TypeAlias

from pytest_lifeos.selection.text import Definition, Names, Text

TAKEN = "a plugin or conftest.py keeps pytest from collecting it"
GONE = "is not there any more once its file is imported; skip it with a reason instead"
BRANCH = "stands in a branch that did not run; skip it with a reason instead"
NO_FUNCTION = "pytest collects functions, and this is none"
NO_CLASS = "pytest collects classes, and its class is none any more"
ELSEWHERE = "another file of its module's name was imported in its place"
OFF = "__test__ = False of its module leaves it out; skip it with a reason instead"
_NOTHING = object()
# Why a test is lost, in words; what the project itself makes of a test is no loss.
_Loss: TypeAlias = str | None
_NO_LOSS: Final = None


def absences(
    text: Text, collected: AbstractSet[Names], module: ModuleType | None
) -> Iterator[tuple[Definition, str]]:
    """Each test that is not among the `collected`, with the reason in words.

    `module` is None for a file that nobody imported. What the project itself makes of a test is no
    loss: a fixture, tests of other names, another branch that has tests.
    """
    for each in text.tests:
        if each.names not in collected:
            loss = _loss(each, text, collected, module)
            if loss is not _NO_LOSS:
                yield each, loss
    if module is not None and inspect.getattr_static(module, "__test__", True):
        yield from text.uncalled


def _loss(
    test: Definition, text: Text, collected: AbstractSet[Names], module: ModuleType | None
) -> _Loss:
    if module is None:
        why = ELSEWHERE if collected else TAKEN
        return why if test.is_plain() else _NO_LOSS
    if not inspect.getattr_static(module, "__test__", True):
        return OFF if test.is_plain() and not text.is_off_elsewhere else _NO_LOSS
    owner: ModuleType | type = module
    for name in test.names[:-1]:
        found = inspect.getattr_static(owner, name, _NOTHING)
        if found is _NOTHING:
            return _loss_if_gone(test, name, owner, collected)
        if not isinstance(found, type):
            return _loss_if_no_class(test, name, owner)
        if not _takes(found, test):
            return TAKEN if test.is_plain() and _is_off_unsaid(found, test, text) else _NO_LOSS
        owner = found
    found = inspect.getattr_static(owner, test.names[-1], _NOTHING)
    if found is _NOTHING:
        return _loss_if_gone(test, test.names[-1], owner, collected)
    if found is None and not test.is_bare:
        return _NO_LOSS if _made_others(test.names[-1], owner) else NO_FUNCTION
    return _loss_if_there(test, found, text)


def _loss_if_gone(
    test: Definition, name: str, owner: ModuleType | type, collected: AbstractSet[Names]
) -> _Loss:
    """A decorator or a base may have made other tests of it, whose names begin with its own."""
    is_whole = test.is_bare and test.names == (name,)
    if test.instead is None:
        is_lost = is_whole or _is_lost_with_its_class(test, name)
        return GONE if is_lost and test.asserts and not _made_others(name, owner) else _NO_LOSS
    if not test.instead.isdisjoint(collected):
        return _NO_LOSS
    is_remade = not is_whole and any(each.startswith(name) for each in vars(owner))
    return _NO_LOSS if is_remade else BRANCH


def _is_lost_with_its_class(test: Definition, name: str) -> bool:
    """Whether a class that is gone, or that has lost the test, can have done so by no way of its own."""
    above = test.above
    is_own_way = name == test.names[-1] and above.is_heir
    return (
        test.is_bare and above.is_bare and above.is_of_tests and not (above.is_base or is_own_way)
    )


def _loss_if_no_class(test: Definition, name: str, owner: ModuleType | type) -> _Loss:
    """What others inherit is no test itself, and may be named None for that."""
    is_sure = test.is_bare and test.asserts and test.instead is None and test.above.is_of_tests
    is_other = test.above.is_base or _made_others(name, owner)
    return NO_CLASS if is_sure and not is_other else _NO_LOSS


def _made_others(name: str, owner: ModuleType | type) -> bool:
    """Whether a decorator that gave nothing back may have made other tests of the one by this name."""
    return any(each.startswith(f"{name}_") for each in vars(owner))


def _is_off_unsaid(found: object, test: Definition, text: Text) -> bool:
    """Whether somebody else than its own text says `__test__ = False` of a class or function."""
    is_off = not vars(found).get("__test__", True) if hasattr(found, "__dict__") else False
    return is_off and not text.speaks_of_no_test and test.above.is_bare


def _loss_if_there(test: Definition, found: object, text: Text) -> _Loss:
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    if not inspect.getattr_static(found, "__test__", True):
        return TAKEN if test.is_plain() and _is_off_unsaid(found, test, text) else _NO_LOSS
    if inspect.isfunction(found):
        return TAKEN
    wraps = inspect.getattr_static(found, "__wrapped__", None) is not None
    return NO_FUNCTION if callable(found) and test.asserts and not wraps else _NO_LOSS


def _takes(made: type, test: Definition) -> bool:
    """Whether pytest collects the test from its class, as far as the class has a say."""
    if not inspect.getattr_static(made, "__test__", True) or inspect.isabstract(made):
        return False
    unittest = sys.modules.get("unittest")
    if unittest is not None and issubclass(made, unittest.TestCase):
        return test.names[-1].startswith("test")
    is_plain = all(getattr(made, each) is getattr(object, each) for each in ("__init__", "__new__"))
    return is_plain and test.is_by_name
