"""What one run keeps in `config.stash`, and under which typed key."""

import pytest

from pytest_lifeos.resources.processes import Processes
from pytest_lifeos.settings import Settings
from pytest_lifeos.verdict import Verdict

# Set last of all, when every plugin has finished without a fault; missing until then.
VERDICT = pytest.StashKey[Verdict]()
SETTINGS = pytest.StashKey[Settings]()
PROCESSES = pytest.StashKey[Processes]()
