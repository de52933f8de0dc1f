"""Why a server of our own cannot be had: what it said when it did not start, or what is plain before."""

import re
from collections.abc import Mapping

from pytest_lifeos.database.account import Account
from pytest_lifeos.database.binaries import Binaries

_TELLING = re.compile("error:|ERROR|FATAL|PANIC")
# libpq takes them even beside an address: what we do to our server would be done to another.
# https://www.postgresql.org/docs/current/libpq-envars.html
_REDIRECTS = ("PGHOSTADDR", "PGSERVICE")


class ServerFailed(Exception):
    """The server did not start; `log` is all that it and its tools wrote."""

    def __init__(self, log: str) -> None:
        lines = log.splitlines()
        telling = [line for line in lines if _TELLING.search(line)] or lines or ["it wrote nothing"]
        super().__init__(f"the PostgreSQL server did not start: {'; '.join(telling[-3:])}")
        self.log = log

    @property
    def full(self) -> bool:
        """Whether the folder turned out to be too small, so that another may do."""
        return "No space left on device" in self.log


class Unfit(ServerFailed):
    """It is plain before the start that the server would not do; the message says what to do."""

    def __init__(self, message: str) -> None:
        Exception.__init__(self, message)
        self.log = ""


def expect_fit(binaries: Binaries, account: Account, environ: Mapping[str, str]) -> None:
    """Raises Unfit where the account cannot run the programs, or libpq would not come to us."""
    for name in _REDIRECTS:
        if environ.get(name):
            raise Unfit(
                f"{name} is set, and would lead connections away from the PostgreSQL server of this run"
                f"\nhint: unset {name}"
            )
    programs = binaries.folder.resolve()
    if account.switched and not account.can_enter(programs):
        raise Unfit(
            f"PostgreSQL does not run as root, and uid {account.uid}, which it would run as,"
            f" cannot enter {programs}"
            "\nhint: install it where everybody may read, or run the tests as another user than root"
        )
