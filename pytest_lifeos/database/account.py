"""The account that the server runs as: ours, or `postgres`, else `nobody`, when we are root."""

import os
import pwd
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class NoAccount(Exception):
    """We are root, and there is no account that PostgreSQL would run as."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """A uid and gid; `user`, `group` and `extra_groups` are what Popen wants to become it."""

    uid: int
    gid: int
    switched: bool

    @property
    def user(self) -> int | None:
        """The uid to switch to, or None to stay."""
        return self.uid if self.switched else None

    @property
    def group(self) -> int | None:
        """The gid to switch to, or None to stay."""
        return self.gid if self.switched else None

    @property
    def extra_groups(self) -> list[int] | None:
        """No other groups after a switch: root's would come along."""
        return [] if self.switched else None

    @property
    def has_name(self) -> bool:
        """Whether the uid is in the passwd database, without which `initdb` refuses to work."""
        try:
            pwd.getpwuid(self.uid)
        except KeyError:
            return False
        return True

    def can_enter(self, folder: Path) -> bool:
        """Whether the account may reach what is in `folder`."""
        return all(self._may_pass(each.stat()) for each in (folder, *folder.parents))

    def _may_pass(self, state: os.stat_result) -> bool:
        if self.uid == state.st_uid:
            return bool(state.st_mode & stat.S_IXUSR)
        # Without a switch our other groups may open the way: the kernel knows, we guess yes.
        if self.gid == state.st_gid or not self.switched:
            return bool(state.st_mode & (stat.S_IXGRP | stat.S_IXOTH))
        return bool(state.st_mode & stat.S_IXOTH)


def server_account(names: Iterable[str] = ("postgres", "nobody")) -> Account:
    """Our own account; as root, the first of `names` that exists."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), switched=False)
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid, switched=True)
    raise NoAccount(
        f"PostgreSQL does not run as root, and there is no account {' or '.join(names)}"
    )
