"""The command that makes a new, empty cluster, and takes no shared memory that could outlive it."""

import os
import pwd
import re
import subprocess  # nosec B404  initdb is asked where its files are
from collections.abc import Mapping
from pathlib import Path

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.binaries import Binaries
from pytest_lifeos.database.failed import ServerFailed
from pytest_lifeos.database.server import SUPERUSER
from pytest_lifeos.database.supervisor import server_environment

# By itself, initdb takes POSIX shared memory: it needs 1 MB of /dev/shm, and one that is killed leaves
# that there for ever. The files of "mmap" lie in the data folder.
_MEMORY = "dynamic_shared_memory_type"
_SETTABLE_SINCE = 16


def initdb_command(
    data: Path, *, binaries: Binaries, account: Account, locale: str = "C"
) -> list[str]:
    """`initdb` into `data`: no password, since only we can enter the folder; small log files.

    The locale is ours rather than the environment's, so that rows sort alike on every machine. May
    make a folder beside `data`; raises ServerFailed.
    """
    program = [*_under_a_name(account), binaries.path("initdb"), f"--pgdata={data}"]
    return [
        *program,
        f"--username={SUPERUSER}",
        "--auth=trust",
        "--encoding=UTF8",
        f"--locale={locale}",
        "--no-sync",
        "--wal-segsize=1",
        *_without_posix_memory(data.with_name("share"), _shown(program, account), account),
    ]


def _without_posix_memory(folder: Path, shown: Mapping[str, str], account: Account) -> list[str]:
    """By a setting or, where it takes none, by samples of its own, which it fills in."""
    if int((re.findall(r"\d+", shown["VERSION"]) or ["0"])[0]) >= _SETTABLE_SINCE:
        return ["--set", f"{_MEMORY}=mmap"]
    folder.mkdir(mode=0o755, exist_ok=True)
    if account.switched:  # it removes the folder when we are gone
        os.chown(folder, account.uid, account.gid)
    sample = Path(shown["POSTGRESQL_CONF_SAMPLE"])
    for path in Path(shown["share_path"]).iterdir():
        link = folder / path.name
        link.unlink(missing_ok=True)
        link.symlink_to(path)
    own = folder / sample.name
    own.unlink(missing_ok=True)
    own.write_text(f"{sample.read_text(encoding='utf-8')}\n{_MEMORY} = mmap\n", encoding="utf-8")
    own.chmod(0o644)
    return ["-L", str(folder)]


def _shown(program: list[str], account: Account) -> dict[str, str]:
    """What initdb says of itself: its version, and where it takes its files from."""
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603  argv is a list of our own
            [*program, "--show"],
            cwd="/",
            env=server_environment(),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            user=account.user,
            group=account.group,
            extra_groups=account.extra_groups,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServerFailed(str(error)) from None
    pairs = (line.partition("=") for line in done.stderr.splitlines())
    shown = {name: value for name, equals, value in pairs if equals}
    if "VERSION" not in shown:
        raise ServerFailed(done.stderr)
    return shown


def _under_a_name(account: Account) -> list[str]:
    """`initdb` alone insists that its uid has a name: a user namespace can lend it nobody's."""
    if account.has_name:
        return []
    nobody = pwd.getpwnam("nobody")
    return ["unshare", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}", "--user"]
