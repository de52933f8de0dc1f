"""Collecting, watched: how long each file took, which modules skipped themselves, and which tests
pytest saw and did not collect."""

import contextlib
import inspect
import os
import time
from collections.abc import Generator, Iterator
from typing import TypeGuard

import pytest

from pytest_lifeos.paths import from_root
from pytest_lifeos.selection.membership import markers_of
from pytest_lifeos.selection.met import Met
from pytest_lifeos.selection.missing import PassedOver
from pytest_lifeos.selection.modules import gate_of
from pytest_lifeos.selection.unseen import Unseen


class CollectionWatch:
    """What pytest's own reports do not say of a collection; `seconds` are by file."""

    def __init__(self) -> None:
        self.seconds: dict[pytest.File, float] = {}
        self.skipped: list[pytest.Collector] = []
        self.passed_over: list[PassedOver] = []
        self.met = Met()
        self.unseen = Unseen()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """A file that is slow to import, a module that skips itself, a class left out."""
        began = time.perf_counter()
        report = yield
        self._note(collector, report, time.perf_counter() - began)
        return report

    def _note(
        self, collector: pytest.Collector, report: pytest.CollectReport, seconds: float
    ) -> None:
        if isinstance(collector, pytest.File):
            self.seconds[collector] = self.seconds.get(collector, 0.0) + seconds
        if gate_of(collector) is None:
            self.met.note(collector, report)
        if report.skipped:
            self.skipped.append(collector)
        if report.passed and _is_imported(collector, report):
            # What did not import has not passed, whatever somebody has made of its report.
            with contextlib.suppress(pytest.Collector.CollectError):
                self._note_classes(collector, report)
        if report.passed and not report.result and isinstance(collector, pytest.Class):
            self._note_class(collector)

    def _note_classes(
        self, collector: pytest.Module | pytest.Class, report: pytest.CollectReport
    ) -> None:
        for name, obj in _left_out(collector, report):
            if inspect.isclass(obj):
                self.unseen.note_class(collector, name, obj)

    def _note_class(self, collector: pytest.Class) -> None:
        """A class of the module itself; one that it imports has its own module to be collected in."""
        module = collector.getparent(pytest.Module)
        if module is not None and not inspect.getattr_static(collector.obj, "__test__", True):
            self.unseen.note_class(module, collector.name, collector.obj)
        why, tests = _why(collector), list(_tests_in(collector))
        if not why or module is None or collector.obj.__module__ != module.obj.__name__:
            return
        inherited = markers_of(collector)
        markers = tuple(frozenset(inherited | _own_markers(test)) for test in tests)
        path, line, _ = collector.reportinfo()
        where = _place(collector, path, line)
        message = f"{where}: {collector.name}: pytest collects none of its tests, {why}"
        if tests:
            owner = gate_of(collector)
            self.passed_over.append(PassedOver(owner=owner, markers=markers, message=message))


def _is_imported(
    collector: pytest.Collector, report: pytest.CollectReport
) -> TypeGuard[pytest.Module | pytest.Class]:
    """Whether it is safe to look at what it holds: one of a plugin, as of doctests, may import nothing."""
    if isinstance(collector, pytest.Class) or type(collector) is pytest.Module:
        return True
    held = any(isinstance(each, pytest.Function | pytest.Class) for each in report.result)
    return isinstance(collector, pytest.Module) and held


def _left_out(
    collector: pytest.Module | pytest.Class, report: pytest.CollectReport
) -> Iterator[tuple[str, object]]:
    """What is in a module or class, by its name, and was not made a test or a class of tests."""
    made = {getattr(each, "originalname", None) or each.name for each in report.result}
    if inspect.getattr_static(collector.obj, "__test__", True):
        for owner in getattr(collector.obj, "__mro__", (collector.obj,)):
            names = vars(owner).keys() - made
            made |= names
            yield from ((name, vars(owner)[name]) for name in sorted(names))


def _tests_in(collector: pytest.Class) -> Iterator[object]:
    """The class's own tests as plain objects; nothing of the class is called."""
    if inspect.getattr_static(collector.obj, "__test__", True):
        for name in dir(collector.obj):
            value = inspect.getattr_static(collector.obj, name, None)
            if _is_test(collector, name, value):
                yield value


def _is_test(collector: pytest.Module | pytest.Class, name: str, obj: object) -> bool:
    if not inspect.getattr_static(obj, "__test__", True):
        return False
    if inspect.isclass(obj):
        return collector.istestclass(obj, name)
    return collector.istestfunction(obj, name)


def _own_markers(test: object) -> set[str]:
    marks = inspect.getattr_static(test, "pytestmark", [])
    return {mark.name for mark in marks} if isinstance(marks, list) else set()


def _why(collector: pytest.Class) -> str:
    for name in ("__init__", "__new__"):
        if getattr(collector.obj, name) is not getattr(object, name):
            return f"for its {name}"
    return ""


def _place(collector: pytest.Collector, path: str | os.PathLike[str], line: int | None) -> str:
    """`tests/test_x.py:3`; pytest counts lines from 0."""
    shown = from_root(os.fspath(path), collector.config.rootpath)
    return shown if line is None else f"{shown}:{line + 1}"
