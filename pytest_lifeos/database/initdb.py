"""The command that makes a new, empty cluster."""

import pwd
from pathlib import Path

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.server import SUPERUSER


def initdb_command(
    data: Path, *, binaries: Binaries, account: Account, locale: str = "C"
) -> list[str]:
    """`initdb` into `data`: no password, since only we can enter the folder; small log files.

    The locale is ours rather than the environment's, so that rows sort alike on every machine.
    """
    return [
        *_under_a_name(account),
        binaries.path("initdb"),
        f"--pgdata={data}",
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        f"--locale={locale}",
        "--no-sync",
        "--wal-segsize=1",
    ]


def _under_a_name(account: Account) -> list[str]:
    """`initdb` alone insists that its uid has a name: a user namespace can lend it nobody's."""
    if account.has_name:
        return []
    nobody = pwd.getpwnam("nobody")
    return ["unshare", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}", "--user"]
