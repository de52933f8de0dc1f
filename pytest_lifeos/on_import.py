"""Acts on a library when the project imports it: a run that does not import it does not either."""

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

Undo = Callable[[], None]


@contextlib.contextmanager
def when_imported(name: str, act: Callable[[ModuleType], Undo]) -> Iterator[None]:
    """Calls `act` with the module `name`: now if it is imported, else as soon as it has been.

    At the end of the block, what `act` returned takes back what it did.
    """
    with contextlib.ExitStack() as stack:

        def begin(module: ModuleType) -> None:
            stack.callback(act(module))

        if name in sys.modules:
            begin(sys.modules[name])
        else:
            finder = _Finder(name, begin)
            sys.meta_path.insert(0, finder)
            stack.callback(finder.stop)
        yield


class _Finder:
    """Finds one module as ever, and has its loader call `act` at the end."""

    def __init__(self, name: str, act: Callable[[ModuleType], None]) -> None:
        self._name = name
        self._act = act

    def stop(self) -> None:
        """Looks for the module no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See importlib.abc.MetaPathFinder."""
        if name != self._name:
            return None
        self.stop()
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            load = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                load(module)
                self._act(module)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # made for this module
        return spec
