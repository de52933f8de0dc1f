"""The client's libraries are loaded while a server is waited for, if they are installed."""

import subprocess
import sys

import pytest

_LOADED = """
import sys
from pytest_lifeos.database.client import load_client
{first}
load_client()
print([name for name in ("psycopg", "sqlalchemy.dialects.postgresql") if sys.modules.get(name)])
"""


@pytest.mark.parametrize(
    ("first", "loaded"),
    [
        ("", ["psycopg", "sqlalchemy.dialects.postgresql"]),
        ("sys.modules['psycopg'] = None", ["sqlalchemy.dialects.postgresql"]),
    ],
    ids=["both", "one is not installed"],
)
def test_what_is_installed_is_loaded(first: str, loaded: list[str]) -> None:
    code = _LOADED.format(first=first)

    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout

    assert told.strip() == str(loaded)
