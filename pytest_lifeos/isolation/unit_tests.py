"""Unit tests: those with the marker `unit`, and without `integration`, are watched."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from pytest_lifeos.isolation.drivers import Drivers
from pytest_lifeos.isolation.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# What all our database fixtures stand on; a project may have others of the same names.
_BACKEND = "_lifeos_backend"
_SHARED = ("session", "package")
_HINT = "hint: mark it integration, or do without; unit_isolation in [tool.lifeos] sets the bounds"


class UnitTests:
    """Fails a unit test that touches a database or a network, in set-up or call.

    `sqlite` says whether databases of SQLite are allowed.
    """

    def __init__(self, root: Path, *, sqlite: bool) -> None:
        self._watch = Watch(root, ("SQLite",) if sqlite else ())
        self._drivers = Drivers()
        self._sqlite = sqlite

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """The innermost wrapper: what other plugins do around a test is not the test's doing."""
        if not is_unit_test(item):
            return (yield)
        self._refuse_fixtures(item)
        return (yield from self._watched(item))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """As set-up; tear-down is not watched, since it may be that of a whole session."""
        if not is_unit_test(item):
            return (yield)
        return (yield from self._watched(item))

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[Any]
    ) -> Generator[None, object, object]:
        """What is made for the whole session is made for other tests too, and fails none of them."""
        if fixturedef.scope not in _SHARED:
            return (yield)
        with self._watch.lifted():
            return (yield)

    def pytest_unconfigure(self) -> None:
        """Leaves the drivers as they were."""
        self._drivers.close()

    def _watched(self, item: pytest.Item) -> Generator[None, object, object]:
        self._drivers.listen()
        result, test = None, self._watch.begin()
        try:
            result = yield
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException:
            if not test.touched:
                raise
        finally:
            self._watch.end()
        if test.touched:
            _fail(item, test.touched)
        return result

    def _refuse_fixtures(self, item: pytest.Item) -> None:
        """Those of ours are connected before the test begins: nothing would be seen of some."""
        names = getattr(item, "fixturenames", ())
        if _BACKEND in names and not self._sqlite:
            ours = [name for name in names if name.startswith(("db_", "async_db_"))]
            own = signature(getattr(item, "function", _fail)).parameters
            asked = [name for name in ours if name in own] or ours
            _fail(item, [f"asks for {', '.join(asked)}"])


def is_unit_test(item: pytest.Item) -> bool:
    """By its markers: a test in a folder of unit tests may say that it is no such test."""
    names = {mark.name for mark in item.iter_markers()}
    return "unit" in names and "integration" not in names


def _fail(item: pytest.Item, touched: list[str]) -> NoReturn:
    __tracebackhide__ = True
    first, *others = dict.fromkeys(touched)
    pytest.fail("\n".join([f"{first}: a unit test may not", *others, _HINT]), pytrace=False)
