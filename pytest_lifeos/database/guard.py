"""The guard: whether tests may use a database that was given from outside.

Only a database that is near (loopback, a socket, or a host on the list), whose name says that it is
for tests, and that is empty or carries our mark. Anything that is not plainly so is refused, and no
refusal shows more of a URL than the parts that were understood; never a password.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from pytest_lifeos.database.address import Address, Unreadable, read_address
from pytest_lifeos.database.scrubbing import without_secrets

MARK = "lifeos_test_database"

_TEST = re.compile(r"(py)?tests?(ing|db|database)?\d*")
_REAL = re.compile(r"(prd|prod|production|live|stage|staging)\d*")
_LOOPBACK = re.compile(r"localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1|/.+|@.+")
# What libpq takes from the environment where a URL is silent, or even where it is not.
_REDIRECTS = ("PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE")


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a database may not be used: a stable code and one sentence, safe to print."""

    code: str
    message: str

    def __str__(self) -> str:
        return self.message


def judge_database(
    url: str,
    *,
    tables: Callable[[], Collection[str]],
    hosts: Collection[str] = (),
    environ: Mapping[str, str],
) -> Refusal | None:
    """None if tests may use the database at `url`, else why not.

    `tables` is asked last, and only about a database that is otherwise fit: it connects, and gives
    the names of the tables. `hosts` are allowed besides loopback. `environ` is what libpq would see.
    """
    try:
        address = read_address(url)
    except Unreadable as error:
        return Refusal(code="unreadable", message=f"the database URL is refused: {error}")
    refusal = _judge_place(address, hosts, environ) or _judge_name(address)
    if refusal or address.in_memory:
        return refusal
    try:
        found = sorted(tables())
    except Exception as error:  # noqa: BLE001  it may hold the whole URL
        return _refusal("unreachable", address, without_secrets(str(error), url))
    return _judge_tables(address, found)


def _judge_place(
    address: Address, hosts: Collection[str], environ: Mapping[str, str]
) -> Refusal | None:
    if address.dialect == "sqlite":
        return None
    if redirects := [name for name in _REDIRECTS if environ.get(name)]:
        return _refusal("redirected", address, f"{redirects[0]} is set and may lead elsewhere")
    asked = address.hosts or tuple(filter(None, environ.get("PGHOST", "").split(",")))
    allowed = {host.lower() for host in hosts}
    for host in asked:
        if not _LOOPBACK.fullmatch(host) and host.lower() not in allowed:
            listed = ", ".join(sorted(allowed)) or "none are"
            return _refusal(
                "host",
                address,
                "its host is neither this machine nor one of hosts in [tool.lifeos.database]"
                f" ({listed})",
            )
    return None


def _judge_name(address: Address) -> Refusal | None:
    if address.in_memory:
        return None
    words = [word for word in re.split(r"[^a-z0-9]+", address.name.lower()) if word]
    if real := [word for word in words if _REAL.fullmatch(word)]:
        return _refusal("name", address, f'its name says "{real[0]}"')
    if not any(_TEST.fullmatch(word) for word in words):
        return _refusal("name", address, 'its name does not say "test", as app_test would')
    return None


def _judge_tables(address: Address, found: list[str]) -> Refusal | None:
    if not found or MARK in found:
        return None
    shown = ", ".join(found[:3]) + (", ..." if len(found) > 3 else "")
    return _refusal(
        "tables",
        address,
        f"it holds {len(found)} table(s) that we did not make ({shown})"
        f"\nhint: if all of it may be lost, say so in it: CREATE TABLE {MARK} (id integer)",
    )


def _refusal(code: str, address: Address, reason: str) -> Refusal:
    return Refusal(code=code, message=f"the database {address} is refused: {reason}")
