"""Address: the parts of a database URL that are safe to judge and to show.

Drivers disagree about what an unescaped `@`, `/` or `#` in a password means. Such a URL is not read:
whoever guesses may print half a password as a host, or judge another host than is connected to.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

_URL = re.compile(r"(?P<dialect>[a-z0-9]+)(\+[a-z0-9_]+)?://(?P<rest>.*)", re.DOTALL)
_REST = re.compile(
    r"((?P<user>[^:@/?#\[\]\s]*)(:(?P<password>[^:@/?#\[\]\s]*))?@)?"
    r"(?P<hosts>[^@/?#\s]*)(/(?P<name>[^@/?#\s]*))?(\?(?P<query>[^@?#\s]*))?"
)
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]|%2[Ff][^:]*)?(:\d{1,5})?")
_SAFE_NAME = re.compile(r"[\w. ~+-]+")
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

# Settings that say nothing about where the URL leads; `host` and `port` are read.
_HARMLESS = frozenset({
    "application_name", "cache", "channel_binding", "client_encoding", "connect_timeout", "gssencmode",
    "host", "keepalives", "mode", "passfile", "password", "port", "prepare_threshold", "sslcert",
    "sslkey", "sslmode", "sslpassword", "sslrootcert", "timeout", "uri", "user",
})  # fmt: skip
_POSTGRESQL = frozenset({"postgresql", "postgres"})


class Unreadable(Exception):
    """The URL cannot be judged; the message shows nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a URL leads: `hosts` may be empty, for the driver's default; `name` is the database's."""

    dialect: str
    hosts: tuple[str, ...]
    name: str
    in_memory: bool = False

    def __str__(self) -> str:
        where = f" on {', '.join(self.hosts)}" if self.hosts else ""
        return f'"{self.name}"{where}'


def read_address(url: str) -> Address:
    """The address in a URL of SQLAlchemy's or libpq's form; raises Unreadable."""
    match = _URL.fullmatch(url)
    if not match:
        raise Unreadable("it is not of the form dialect://user:password@host/database")
    if match["dialect"] == "sqlite":
        return _of_sqlite(match["rest"])
    if match["dialect"] not in _POSTGRESQL:
        raise Unreadable("only postgresql and sqlite are known here")
    return _of_postgresql(match["rest"])


def _of_postgresql(rest: str) -> Address:
    match = _REST.fullmatch(rest)
    if not match or _PERCENT.search(rest):
        raise Unreadable("it is ambiguous; write special characters of its password as %XX")
    query = _query(match["query"] or "")
    hosts = [*_hosts(match["hosts"]), *_hosts_of_query(query)]
    name = unquote(match["name"] or "")
    if not _SAFE_NAME.fullmatch(name):
        raise Unreadable("it does not name a database plainly")
    return Address(dialect="postgresql", hosts=tuple(hosts), name=name)


def _query(text: str) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=True) if text else []
    except ValueError:
        raise Unreadable("what follows its ? cannot be read") from None
    if any(key not in _HARMLESS for key, _ in pairs):
        raise Unreadable("what follows its ? has a setting that may lead elsewhere")
    return pairs


def _hosts(text: str) -> list[str]:
    hosts = []
    for each in text.split(",") if text else ():
        match = _HOST.fullmatch(each)
        if not match:
            raise Unreadable("its host cannot be read")
        hosts.append(unquote(match["name"] or "").strip("[]").lower())
    return [host for host in hosts if host]


def _hosts_of_query(query: list[tuple[str, str]]) -> list[str]:
    """A folder of a socket, or what `_hosts` takes; SQLAlchemy also writes `host:port` here."""
    listed = [host for key, value in query if key == "host" for host in value.split(",")]
    sockets = [host for host in listed if host.startswith(("/", "@"))]
    return sockets + _hosts(",".join(host for host in listed if host not in sockets))


def _of_sqlite(rest: str) -> Address:
    path, _, query = rest.partition("?")
    if path and not path.startswith("/"):
        raise Unreadable("a URL of SQLite has no host: write sqlite:///path")
    _query(query)
    name = unquote(path[1:]).removeprefix("file:")
    if name in {"", ":memory:"} or "mode=memory" in query.split("&"):
        return Address(dialect="sqlite", hosts=(), name=":memory:", in_memory=True)
    return Address(dialect="sqlite", hosts=(), name=re.split(r"[/\\]", name)[-1])
