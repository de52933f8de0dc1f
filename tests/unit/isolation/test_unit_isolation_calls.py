"""Which audit events tell of a database or a network, and in which words."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_lifeos.isolation.calls import READERS, Event

KINDS = {"inet": socket.AF_INET, "inet6": socket.AF_INET6, "unix": socket.AF_UNIX}


@pytest.fixture
def sockets() -> Iterator[dict[str, socket.socket]]:
    with contextlib.ExitStack() as stack:
        yield {
            name: stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
            for name, family in KINDS.items()
        }


@pytest.mark.parametrize(
    ("event", "kind", "address", "words"),
    [
        ("connect", "inet", ("127.0.0.1", 5432), "opened a socket to 127.0.0.1:5432"),
        ("connect", "inet6", ("::1", 80, 0, 0), "opened a socket to [::1]:80"),
        ("connect", "unix", "/run/docker.sock", "opened a socket to /run/docker.sock"),
        ("connect", "unix", b"/run/dbus", "opened a socket to /run/dbus"),
        ("connect", "unix", "/var/pymp-a1b2/listener-3", None),
        ("bind", "inet", ("127.0.0.1", 0), "opened a port at 127.0.0.1"),
        ("bind", "inet", ("", 8000), "opened a port at :8000"),
        ("bind", "unix", "/var/own.sock", None),
        ("sendto", "inet", ("192.0.2.1", 53), "sent to 192.0.2.1:53"),
        ("sendmsg", "inet", None, None),
    ],
)
def test_a_socket_is_told_by_where_it_leads(
    sockets: dict[str, socket.socket], event: str, kind: str, address: object, words: str | None
) -> None:
    told = READERS[f"socket.{event}"]((sockets[kind], address))

    assert told == words


@pytest.mark.parametrize(
    ("event", "args", "words"),
    [
        (
            "socket.getaddrinfo",
            ("db.example.com", 80, 0, 0, 0),
            "looked up the host db.example.com",
        ),
        ("socket.getaddrinfo", (b"example.com", 80), "looked up the host example.com"),
        ("socket.gethostbyname", ("db.example.com",), "looked up the host db.example.com"),
        ("socket.getaddrinfo", ("127.0.0.1", 80), None),
        ("socket.getaddrinfo", ("fe80::1%eth0", 80), None),
        ("socket.getaddrinfo", ("localhost", 80), None),
        ("socket.getaddrinfo", (None, 80), None),
        ("sqlite3.connect", (":memory:",), "opened the SQLite database :memory:"),
        ("sqlite3.connect", (Path("/a/b.db"),), "opened the SQLite database /a/b.db"),
    ],
)
def test_names_and_files_are_told(event: str, args: Event, words: str | None) -> None:
    assert READERS[event](args) == words
