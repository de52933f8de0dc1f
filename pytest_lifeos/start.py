"""Start: markers always; all the rest is imported only for a project that has something to say."""

import pytest

from pytest_lifeos import flags

_MARKERS = (
    "unit: fast, without a database, a network or a server of its own",
    "integration: with a real database or a real server",
    "ml: trains or judges a model",
    "slow: takes longer than anyone wants to wait before a push",
)


def begin(early_config: pytest.Config) -> None:
    """Registers the session's hooks where pyproject.toml or a flag speaks of gates.

    Runs before any conftest; raises pytest.UsageError for settings or flags that cannot be used.
    """
    if flags.are_given(early_config.known_args_namespace) or _is_mentioned(early_config):
        from pytest_lifeos.session import prepare

        prepare(early_config)


def register_markers(config: pytest.Config) -> None:
    """Registers the four markers that every project has."""
    for line in _MARKERS:
        config.addinivalue_line("markers", line)


def _is_mentioned(config: pytest.Config) -> bool:
    """Whether pyproject.toml may hold our table; parsing it is left until it may."""
    try:
        return b"lifeos" in (config.rootpath / "pyproject.toml").read_bytes()
    except OSError:
        return False
