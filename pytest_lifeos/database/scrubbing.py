"""Takes what is secret in a database URL out of other people's texts."""

import re
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from pytest_lifeos.database.address import Unreadable, read_address

_HIDDEN = "***"
_PASSWORDS = (re.compile(r"://[^:@/?#]*:([^@]*)@"), re.compile(r"[?&](?:ssl)?password=([^&]*)"))


def without_secrets(text: str, url: str) -> str:
    """The text without the URL and its passwords, however they are written.

    Of an ambiguous URL any part may be the password, and a driver may quote any part: then nothing
    of the text is kept.
    """
    try:
        read_address(url)
    except Unreadable:
        return "the driver's message is not shown: it may hold the password"
    secrets = {url} | {form for found in _secrets(url) for form in _forms(found)}
    # In one pass: one form of a secret may begin within another.
    forms = "|".join(map(re.escape, sorted(secrets, key=len, reverse=True)))
    return re.sub(forms, _HIDDEN, text)


def _secrets(url: str) -> list[str]:
    return [found for pattern in _PASSWORDS for found in pattern.findall(url) if found]


def _forms(secret: str) -> set[str]:
    """As written, as meant, and as a driver or a repr may write it."""
    plain = {secret, unquote(secret), unquote_plus(secret)}
    quoted = {quote(each, safe="") for each in plain} | {quote_plus(each) for each in plain}
    return plain | quoted | {repr(each)[1:-1] for each in plain}
