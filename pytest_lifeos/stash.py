"""What one run keeps in `config.stash`, and under which typed key."""

import pytest

from pytest_lifeos.resources.processes import Processes
from pytest_lifeos.settings import Settings

SETTINGS = pytest.StashKey[Settings]()
PROCESSES = pytest.StashKey[Processes]()
