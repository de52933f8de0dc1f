"""When pytest had loaded its plugins, and the project's own code began to take its time."""

import pytest

# Seconds of time.perf_counter().
BEGUN = pytest.StashKey[float]()
