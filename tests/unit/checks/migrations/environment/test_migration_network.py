"""MIG014: a call on the network is one finding at its line, made or caught; other sockets stay."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from pytest_lifeos.checks.migrations.environment.events import heard
from pytest_lifeos.checks.migrations.environment.network import CALLS as EVENTS
from pytest_lifeos.checks.migrations.environment.network import LOOKUPS

if TYPE_CHECKING:
    from tests.unit.checks.migrations.conftest import Chain

CALLS = {
    "http": (
        "import urllib.request\nurllib.request.urlopen('http://rates.example.com/x')",
        "rates.example.com:80",
        10,
    ),
    "address": (
        "import socket\nsocket.create_connection(('203.0.113.7', 443), 1)",
        "203.0.113.7:443",
        10,
    ),
    "caught": (
        "import socket\nwith socket.socket() as s:\n    try:\n        s.connect(('203.0.113.7', 25))\n    except OSError:\n        pass",
        "203.0.113.7:25",
        12,
    ),
    "datagram": (
        "import socket\nwith socket.socket(type=socket.SOCK_DGRAM) as s:\n    s.sendto(b'x', ('203.0.113.7', 53))",
        "203.0.113.7:53",
        11,
    ),
}


@pytest.mark.parametrize(("body", "host", "line"), CALLS.values(), ids=CALLS)
def test_a_call_on_the_network_is_one_finding(
    chain: Chain, body: str, host: str, line: int
) -> None:
    chain.tasks().revision("0002", body)

    found = [str(each) for each in chain.rehearse().upgrade]

    assert found == [f"migrations/versions/0002_step.py:{line}: MIG014 calls {host} on the network"]


def refusing(event: str, _args: object) -> None:
    raise AssertionError(event)


def test_a_pair_of_sockets_is_left_alone() -> None:
    with heard(refusing, EVENTS):
        here, there = socket.socketpair()
        here.sendall(b"hi")
        heard_there = there.recv(2)
    here.close()
    there.close()

    assert heard_there == b"hi"


def test_a_thread_that_was_there_before_goes_on() -> None:
    go, found = threading.Event(), []

    def work() -> None:
        go.wait(10)
        found.append(socket.gethostbyname("127.0.0.1"))

    thread = threading.Thread(target=work)
    thread.start()

    with heard(refusing, LOOKUPS):
        go.set()
        thread.join(10)

    assert found == ["127.0.0.1"]
