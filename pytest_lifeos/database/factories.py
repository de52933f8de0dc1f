"""factory_boy and polyfactory: factories without a session of their own use that of the test."""

import contextlib
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pytest_lifeos.on_import import Undo, when_imported

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Factories:
    """The factories of this process, and the session of the test that runs now."""

    def __init__(self) -> None:
        self._session: Session | None = None
        self._set: list[Callable[[Session | None], None]] = []

    @contextlib.contextmanager
    def bound_to(self, session: "Session") -> Iterator[None]:
        """Until the end of the block, factories that have no session use this one."""
        self._bind(session)
        try:
            yield
        finally:
            self._bind(None)

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
        """Factories inherit the session of the base that they share."""
        base = module.SQLAlchemyFactory

        def set_session(session: "Session | None") -> None:
            base.__session__ = session

        self._set.append(set_session)
        set_session(self._session)
        return lambda: set_session(None)

    def _bind(self, session: "Session | None") -> None:
        self._session = session
        for each in self._set:
            each(session)


@contextlib.contextmanager
def bound_factories() -> Iterator[Factories]:
    """Factories that can be bound, from the moment at which their libraries are imported."""
    factories = Factories()
    with (
        when_imported("factory.alchemy", factories.lead_factory_boy),
        when_imported("polyfactory.factories.sqlalchemy_factory", factories.lead_polyfactory),
    ):
        yield factories
