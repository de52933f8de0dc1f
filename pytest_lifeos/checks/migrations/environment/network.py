"""MIG014: a rehearsal calls nobody on the network.

A revision that asks a service waits for it in every deployment, and does something else when the answer
is another. The call is refused before it is made.

Bad:   rates = requests.get("https://example.com/rates").json()
Good:  rates in the revision, or loaded by a script of its own
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What is to be raised in place of a call to a host.
Refuse = Callable[[str], BaseException]

_METHODS = ("connect", "connect_ex", "sendto")
_LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
_INTERNET = (socket.AF_INET, socket.AF_INET6)


@contextmanager
def no_network(refuse: Refuse) -> Iterator[None]:
    """Refuses Python's sockets to this thread and to those that are started in the block.

    Sockets in the file system stay. Libraries in C go past it; drivers of databases are refused before
    they connect.
    """
    # A thread that was there before works for somebody else.
    others = frozenset(each.ident for each in threading.enumerate()) - {threading.get_ident()}
    places = [(socket.socket, name) for name in _METHODS] + [(socket, name) for name in _LOOKUPS]
    before = [(place, name, getattr(place, name)) for place, name in places]
    for place, name, real in before:
        setattr(place, name, _refusing(real, refuse, others))
    try:
        yield
    finally:
        for place, name, real in before:
            setattr(place, name, real)


def _refusing(
    real: Callable[..., object], refuse: Refuse, others: frozenset[int | None]
) -> Callable[..., object]:
    def call(first: object, *args: object, **kwargs: object) -> object:
        is_local = isinstance(first, socket.socket) and first.family not in _INTERNET
        if is_local or threading.get_ident() in others:
            return real(first, *args, **kwargs)
        raise refuse(_told(args[-1] if isinstance(first, socket.socket) else (first, *args[:1])))

    return call


def _told(address: object) -> str:
    """`example.com:443`."""
    parts = address[:2] if isinstance(address, tuple) else (address,)
    texts = (part.decode(errors="replace") if isinstance(part, bytes) else part for part in parts)
    return ":".join(str(text) for text in texts if text is not None)
