"""What each environment variable must hold."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

UNDEPLOYED = frozenset({"local", "ci"})
SHORTEST_SECRET = 32  # characters
POSTGRESQL = "postgresql+psycopg"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A name, what is expected of its value, and whether a value is that."""

    name: str
    expected: str
    accepts: Callable[[str], bool]


def is_deployed(values: Mapping[str, str]) -> bool:
    """Whether the values are those of a deployment; so is an environment that is not named."""
    return values.get("LIFEOS_ENV") not in UNDEPLOYED


def faults_in(values: Mapping[str, str]) -> list[str]:
    """One line for each variable that is missing or wrong; a value is never repeated."""
    return [
        f"{variable.name} is {'wrong' if variable.name in values else 'missing'}: "
        f"expected {variable.expected}"
        for variable in _variables(deployed=is_deployed(values))
        if variable.name not in values or not variable.accepts(values[variable.name])
    ]


def normalise_database_url(url: str) -> str:
    """The URL with psycopg 3 as PostgreSQL's driver.

    Hosting providers hand out `postgres://`, which SQLAlchemy does not know.
    """
    scheme, separator, rest = url.partition("://")
    return f"{POSTGRESQL if scheme in ('postgres', 'postgresql') else scheme}{separator}{rest}"


def _variables(*, deployed: bool) -> Iterator[Variable]:
    yield _choice("LIFEOS_ENV", "local", "ci", "staging", "production")
    yield _choice("LIFEOS_ML", "enabled", "disabled")
    yield Variable(name="LIFEOS_TIMEZONE", expected="a zone, such as Europe/Berlin", accepts=_zone)
    yield Variable(name="LIFEOS_VERSION", expected="printable ASCII", accepts=_printable)
    if deployed:
        expected = f"at least {SHORTEST_SECRET} characters"
        yield Variable(name="SECRET_KEY", expected=expected, accepts=_long_enough)
        yield Variable(name="DATABASE_URL", expected="a postgresql:// URL", accepts=_postgresql)
    else:
        expected = "a sqlite:// or postgresql:// URL"
        yield Variable(name="DATABASE_URL", expected=expected, accepts=_database)


def _choice(name: str, *choices: str) -> Variable:
    return Variable(name=name, expected=" | ".join(choices), accepts=choices.__contains__)


def _zone(value: str) -> bool:
    try:
        return value == "UTC" or ZoneInfo(value).key == value
    except (ValueError, OSError, KeyError):  # unknown, absolute, a directory, not a zone file
        return False


def _printable(value: str) -> bool:
    return value.isascii() and value.isprintable()


def _long_enough(value: str) -> bool:
    return len(value) >= SHORTEST_SECRET


def _postgresql(value: str) -> bool:
    return _driver(value) == POSTGRESQL


def _database(value: str) -> bool:
    return _driver(value) in ("sqlite", POSTGRESQL)


def _driver(value: str) -> str:
    try:
        return make_url(normalise_database_url(value)).drivername
    except (ArgumentError, ValueError):  # not a URL; a port that is not a number
        return ""
