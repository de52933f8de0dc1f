"""Unit tests: those with the marker `unit`, and without `integration`, are watched."""

from __future__ import annotations

from contextlib import ExitStack
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

from pytest_lifeos.isolation.drivers import drivers_told
from pytest_lifeos.isolation.threads import threads_told
from pytest_lifeos.isolation.watch import TouchWatch, stop
from pytest_lifeos.paths import from_root

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# What all our database fixtures stand on; a project may have others of the same names.
_BACKEND = "_lifeos_backend"
_SHARED = ("session", "package")


class UnitTests:
    """Fails a unit test that touches a database or a network, in set-up or call.

    `sqlite` says whether databases of SQLite are allowed.
    """

    def __init__(self, root: Path, *, sqlite: bool) -> None:
        self._watch = TouchWatch(root, ("SQLite",) if sqlite else ())
        self._drivers = ExitStack()
        self._drivers.enter_context(drivers_told())
        self._drivers.enter_context(threads_told())
        self._sqlite = sqlite
        self._place: pytest.Collector | None = None
        self._above: frozenset[str] = frozenset()
        self._root = root
        self._at_import: dict[pytest.Collector, list[str]] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """What a file in a folder of unit tests touches as it is imported, its unit tests answer for."""
        if not isinstance(collector, pytest.Module) or not _is_unit(_names(collector)):
            return (yield)
        with self._watch.overhearing(from_root(collector.path, self._root)) as touched:
            report = yield
        if touched:
            self._at_import[collector] = touched
        return report

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        """The innermost wrapper: what other plugins do around a test is not the test's doing."""
        if not self._is_unit_test(item):
            return (yield)
        self._refuse_fixtures(item)
        if touched := self._at_import.get(item.getparent(pytest.Module) or item.session):
            stop([f"{each}, as it was imported" for each in touched])
        return (yield from self._watched(item))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """As set-up; tear-down is not watched, since it may be that of a whole session."""
        if not self._is_unit_test(item):
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

    def _is_unit_test(self, item: pytest.Item) -> bool:
        """By its markers: a test in a folder of unit tests may say that it is no such test.

        Those of what it stands in are looked at once; its own, which a fixture may add, each time.
        """
        if item.parent is not self._place:
            self._place = item.parent
            self._above = _names(item.parent) if item.parent else frozenset()
        own = item.own_markers
        return _is_unit(self._above.union(mark.name for mark in own) if own else self._above)

    def _watched(self, item: pytest.Item) -> Generator[None, object, object]:
        result, touched = None, self._watch.begin()
        try:
            result = yield
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException:
            if not touched:
                raise
        finally:
            self._watch.end()
        if touched:
            stop(touched)
        return result

    def _refuse_fixtures(self, item: pytest.Item) -> None:
        """Those of ours are connected before the test begins: nothing would be seen of some."""
        names = getattr(item, "fixturenames", ())
        if _BACKEND in names and not self._sqlite:
            ours = [name for name in names if name.startswith(("db_", "async_db_"))]
            own = signature(getattr(item, "function", stop)).parameters
            asked = [name for name in ours if name in own] or ours
            stop([f"asks for {', '.join(asked)}"])


def _names(node: pytest.Collector | pytest.Item) -> frozenset[str]:
    return frozenset(mark.name for mark in node.iter_markers())


def _is_unit(markers: frozenset[str]) -> bool:
    return "unit" in markers and "integration" not in markers
