"""MIG014: a rehearsal calls nobody on the network.

A revision that asks a service waits for it in every deployment, and does something else when the answer
is another. The call is refused before it is made.

Bad:   rates = requests.get("https://example.com/rates").json()
Good:  rates in the revision, or loaded by a script of its own
"""

import os
import socket

Event = tuple[object, ...]

CALLS = ("socket.connect", "socket.sendto", "socket.sendmsg")
LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname")

_INTERNET = (socket.AF_INET, socket.AF_INET6)


def called_of(event: str, args: Event) -> str | None:
    """`example.com:443` of an audit event that calls it or looks it up; None for all others.

    Libraries in C go past it; drivers of databases are refused before they connect.
    """
    if event in LOOKUPS:
        return _told(args[:2])
    family = getattr(args[0], "family", None) if event in CALLS else None
    return _told(args[1]) if family in _INTERNET and args[1] is not None else None


def socket_of(event: str, args: Event) -> str | None:
    """The path of the socket in the file system that an audit event connects to, else None."""
    if event not in CALLS or getattr(args[0], "family", None) != getattr(socket, "AF_UNIX", -1):
        return None
    path = args[1]
    name = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
    # The system's log, and sockets that have no name.
    return None if not name or name.startswith(("/dev/", "\0")) else name


def _told(address: object) -> str:
    parts = address[:2] if isinstance(address, tuple) else (address,)
    texts = (part.decode(errors="replace") if isinstance(part, bytes) else part for part in parts)
    return ":".join(str(text) for text in texts if text is not None)
