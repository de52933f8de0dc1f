"""Recipe: all that a kept cluster is made from, as a name in the file system."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.boot import boot_id
from pytest_lifeos.database.tuning import SETTINGS


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Of the boot, a `seed` (what `initdb` makes) and a `cluster` (what was prepared from it)."""

    binaries: Binaries
    account: Account
    settings: Mapping[str, str]
    locale: str
    key: str

    @property
    def boot(self) -> str:
        """What the names of this boot begin with."""
        return _digest(boot_id())[:6]

    @property
    def seed(self) -> str:
        """By version and locale."""
        return self.boot + _digest(self.binaries.fingerprint, self.locale)

    @property
    def cluster(self) -> str:
        """By version, locale, settings and `key`."""
        settings = json.dumps({**SETTINGS, **self.settings}, sort_keys=True)
        return self.boot + _digest(self.binaries.fingerprint, self.locale, settings, self.key)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
