"""Which of Python's audit events tell of a database or a socket, in words.

https://docs.python.org/3/library/audit_events.html
"""

import ipaddress
import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

Event = tuple[object, ...]

PSYCOPG, ENGINE = "lifeos.psycopg", "lifeos.engine"  # raised by drivers.py


def _connect(event: Event) -> str | None:
    address = _address(event)
    if isinstance(address, tuple):
        return f"opened a socket to {_host_and_port(address)}"
    if address is None or _is_of_multiprocessing(address):
        return None
    return f"opened a socket to {address}"


def _send(event: Event) -> str | None:
    """A datagram; on a connected socket, it is `connect` that counts."""
    address = _address(event)
    return f"sent to {_host_and_port(address)}" if isinstance(address, tuple) else None


def _bind(event: Event) -> str | None:
    address = _address(event)
    return f"opened a port at {_host_and_port(address)}" if isinstance(address, tuple) else None


def _look_up(event: Event) -> str | None:
    host = _text(event[0])
    if host in {"", "localhost", socket.gethostname()} or _is_number(host):
        return None
    return f"looked up the host {host}"


def _sqlite(event: Event) -> str | None:
    return f"opened the SQLite database {_text(event[0])}"


def _told(event: Event) -> str | None:
    return str(event[0])


READERS: Mapping[str, Callable[[Event], str | None]] = {
    "socket.connect": _connect,
    "socket.bind": _bind,
    "socket.sendto": _send,
    "socket.sendmsg": _send,
    "socket.getaddrinfo": _look_up,
    "socket.gethostbyname": _look_up,
    "sqlite3.connect": _sqlite,
    PSYCOPG: _told,
    ENGINE: _told,
}


def _address(event: Event) -> tuple[object, ...] | str | None:
    """(host, port, ...) of an internet socket, the path of a Unix socket, None of any other kind."""
    family = getattr(event[0], "family", None)
    if family in {socket.AF_INET, socket.AF_INET6} and isinstance(event[1], tuple):
        return event[1]
    return _text(event[1]) if family == getattr(socket, "AF_UNIX", -1) else None


def _host_and_port(address: tuple[object, ...]) -> str:
    host, port, *_ = address
    shown = f"[{host}]" if ":" in str(host) else str(host)
    return f"{shown}:{port}" if port else shown


def _is_of_multiprocessing(path: str) -> bool:
    """Its own processes listen there: a pool is neither a database nor a network."""
    return Path(path).parent.name.startswith("pymp-")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _text(given: object) -> str:
    if isinstance(given, str | bytes | os.PathLike):
        return os.fsdecode(given)
    return "" if given is None else str(given)
