"""Where a request gets its categoriser from, or the reason why it gets none."""

from collections.abc import Callable
from functools import cached_property
from threading import Lock

from lifeos.faults import Fault, Unavailable
from lifeos.ml.categoriser import Categoriser


def train_shipped() -> Categoriser:
    """A categoriser trained on the examples that ship."""
    # Imported here: scikit-learn costs a second and 100 MB, which a disabled feature must not.
    from lifeos.ml.dataset import read_examples
    from lifeos.ml.training import train

    return train(read_examples())


class CategoriserSource:
    """Trains a categoriser at the first use and keeps it."""

    def __init__(
        self, *, enabled: bool, trainer: Callable[[], Categoriser] = train_shipped
    ) -> None:
        self._enabled = enabled
        self._trainer = trainer
        self._lock = Lock()

    def categoriser(self) -> Categoriser:
        """The categoriser; raises Unavailable with the reason."""
        if not self._enabled:
            raise _unavailable("the categoriser is disabled (LIFEOS_ML=disabled)")
        try:
            with self._lock:  # two first requests must not train twice
                return self._trained
        except ImportError as error:
            raise _unavailable("scikit-learn is not installed") from error

    @cached_property
    def _trained(self) -> Categoriser:
        return self._trainer()


def _unavailable(reason: str) -> Unavailable:
    return Unavailable(Fault(field="categoriser", reason=reason))
