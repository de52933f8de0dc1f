"""factory_boy and polyfactory: factories without a session of their own use that of the test."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pytest_lifeos.on_import import Undo, when_imported

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session


class Factories:
    """The factories of this process, and the sessions of the test that runs now."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._bases: list[Any] = []
        self._lent: dict[str, object] = {}

    @contextlib.contextmanager
    def bound_to(self, session: "Session") -> Iterator[None]:
        """Until the end of the block, factories that have no session use this one."""
        self._session = session
        try:
            with self._shared("__session__", session):
                yield
        finally:
            self._session = None

    def asynchronously_bound_to(self, session: "AsyncSession") -> AbstractContextManager[None]:
        """As `bound_to`, for `create_async` of polyfactory; factory_boy knows no async session."""
        return self._shared("__async_session__", session)

    def lead_factory_boy(self, module: ModuleType) -> Undo:
        """Lends a factory the session for each object: a factory may be defined in mid-test."""
        base = module.SQLAlchemyModelFactory
        create = base.__dict__["_create"]

        def lent(cls: Any, /, model: object, *args: object, **values: object) -> object:
            options = cls._meta
            own = (options.sqlalchemy_session, options.sqlalchemy_session_factory)
            if self._session is None or own != (None, None):
                return create.__func__(cls, model, *args, **values)
            options.sqlalchemy_session = self._session
            try:
                return create.__func__(cls, model, *args, **values)
            finally:
                options.sqlalchemy_session = None

        base._create = classmethod(lent)
        return lambda: setattr(base, "_create", create)

    def lead_polyfactory(self, module: ModuleType) -> Undo:
        """Factories inherit the sessions of the base that they share."""
        base: Any = module.SQLAlchemyFactory
        self._bases.append(base)
        self._lend(base)

        def undo() -> None:
            for name, session in self._lent.items():
                if getattr(base, name) is session:
                    setattr(base, name, None)

        return undo

    @contextlib.contextmanager
    def _shared(self, name: str, session: object) -> Iterator[None]:
        """Lends the session to those that have none, now or as soon as they are imported."""
        self._lent[name] = session
        for base in self._bases:
            self._lend(base)
        try:
            yield
        finally:
            for base in self._bases:
                if getattr(base, name) is session:
                    setattr(base, name, None)
            del self._lent[name]

    def _lend(self, base: Any) -> None:
        for name, session in self._lent.items():
            if getattr(base, name) is None:
                setattr(base, name, session)


@contextlib.contextmanager
def bound_factories() -> Iterator[Factories]:
    """Factories that can be bound, from the moment at which their libraries are imported."""
    factories = Factories()
    with (
        when_imported("factory.alchemy", factories.lead_factory_boy),
        when_imported("polyfactory.factories.sqlalchemy_factory", factories.lead_polyfactory),
    ):
        yield factories
