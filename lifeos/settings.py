"""The settings of the application, read once from the environment."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timezone, tzinfo
from zoneinfo import ZoneInfo

from lifeos.variables import faults_in, is_deployed, normalise_database_url

LOCAL_DEFAULTS = {
    "LIFEOS_ML": "enabled",
    "LIFEOS_TIMEZONE": "UTC",
    "LIFEOS_VERSION": "unknown",
    "DATABASE_URL": "sqlite:///lifeos.sqlite",
}
# Where real data lives, nothing that matters is assumed.
DEPLOYED_DEFAULTS = {
    name: value for name, value in LOCAL_DEFAULTS.items() if name != "DATABASE_URL"
}


class SettingsError(ValueError):
    """Every missing or wrong name, with what is expected, never with the value."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator decides; secrets stay out of the repr."""

    environment: str
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    ml_enabled: bool = False
    timezone: tzinfo = timezone.utc
    version: str = "unknown"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Settings that are complete; an empty variable counts as missing.

        LIFEOS_ENV has no default: a deployment that forgot it would quietly run as a laptop's.

        Raises SettingsError, which names everything that is wrong at once.
        """
        values = _with_defaults({name: value for name, value in environ.items() if value})
        faults = faults_in(values)
        if faults:
            raise SettingsError("the environment is not complete:\n  " + "\n  ".join(faults))
        return cls(
            environment=values["LIFEOS_ENV"],
            database_url=normalise_database_url(values["DATABASE_URL"]),
            secret_key=values["SECRET_KEY"],
            ml_enabled=values["LIFEOS_ML"] == "enabled",
            timezone=_zone(values["LIFEOS_TIMEZONE"]),
            version=values["LIFEOS_VERSION"],
        )


def _with_defaults(given: dict[str, str]) -> dict[str, str]:
    if is_deployed(given):
        return {**DEPLOYED_DEFAULTS, **given}
    # Without a key a local process makes its own: a default in the code would be known to all.
    return {**LOCAL_DEFAULTS, "SECRET_KEY": secrets.token_hex(), **given}


def _zone(name: str) -> tzinfo:
    # UTC needs no time zone database, which a small container image may lack.
    return timezone.utc if name == "UTC" else ZoneInfo(name)
