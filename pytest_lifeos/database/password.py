"""The password of a URL from outside: taken out of it, into a file that only the run's user can read."""

import contextlib
import os
import tempfile
from typing import TYPE_CHECKING

from pytest_lifeos.database.host import OutsideFailed

if TYPE_CHECKING:
    from sqlalchemy import URL


def without_password(url: "URL", stack: contextlib.ExitStack) -> "URL":
    """The URL for psycopg, with the password in a file that only we can read.

    Raises OutsideFailed for one that such a file cannot hold.
    https://www.postgresql.org/docs/current/libpq-pgpass.html
    """
    query = {name: text for name, text in url.query.items() if name != "password"}
    password = url.query.get("password", url.password)
    clean = url._replace(password=None).set(query=query)
    if password is None:
        return clean
    text = str(password)
    if "\n" in text or os.environ.get("PGPASSWORD", text) != text:
        raise OutsideFailed("its password holds a line break, or is not that of PGPASSWORD")
    escaped = text.replace("\\", "\\\\").replace(":", "\\:")
    file = _private_file(f"*:*:*:*:{escaped}\n".encode(), stack)
    return clean.update_query_dict({"passfile": file})


def _private_file(content: bytes, stack: contextlib.ExitStack) -> str:
    """The path of a file that only our user can read; on Linux in memory, gone with this process."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("lifeos")
        path = f"/proc/{os.getpid()}/fd/{descriptor}"  # for processes that tests start, too
    else:
        descriptor, path = tempfile.mkstemp(prefix="lifeos-")
        stack.callback(os.unlink, path)
    stack.callback(os.close, descriptor)
    os.fchmod(descriptor, 0o600)
    os.write(descriptor, content)
    return path
