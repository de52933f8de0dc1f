"""Methods of texts; a piece that is not known stays a hole in what they give."""

import ast
import re
import string
from collections.abc import Callable

from pytest_lifeos.checks.migrations.danger.operation import HOLE
from pytest_lifeos.checks.migrations.danger.reading.conditions import compare
from pytest_lifeos.checks.migrations.danger.reading.loops import elements
from pytest_lifeos.checks.migrations.danger.reading.machine import Call
from pytest_lifeos.checks.migrations.danger.reading.meaning import text
from pytest_lifeos.checks.migrations.danger.reading.operators import bounded
from pytest_lifeos.checks.migrations.danger.reading.values import (
    Called,
    Dialect,
    Entries,
    Items,
    Literal,
    Unknown,
    Value,
)

_MOST_PARTS = 20_000


def text_method(call: Call, base: Literal, name: str) -> Value:
    """`"text".name(...)`."""
    if isinstance(base.value, bytes) and name == "decode":
        return Literal(base.value.decode(errors="replace"))
    if not isinstance(base.value, str):
        return Unknown()
    if name in ("format", "format_map"):
        return bounded(_format(base.value, call))
    if name == "join" and call.args:
        return bounded(base.value.join([text(each) for each in elements(call.args[0])]))
    if name in ("split", "splitlines", "rsplit"):
        return _split(base.value, call, name)
    if name in ("startswith", "endswith"):
        return _tested(base.value, call, name)
    if name == "replace" and len(call.args) > 1:
        return _replaced(base.value, text(call.args[0]), text(call.args[1]))
    if name in ("removeprefix", "removesuffix") and call.args:
        part = text(call.args[0])
        cut = base.value.removeprefix if name == "removeprefix" else base.value.removesuffix
        return Literal(cut(part))
    if name in _PLAIN and not call.args:
        return Literal(_PLAIN[name](base.value))
    return base if name in ("encode", "decode", "strip") else Unknown()


_PLAIN: dict[str, Callable[[str], str]] = {
    "strip": str.strip,
    "lstrip": str.lstrip,
    "rstrip": str.rstrip,
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "casefold": str.casefold,
    "__str__": str,
}


def _format(template: str, call: Call) -> str:
    """`format` without widths, which could grow."""
    named = _named(call)
    parts: list[str] = []
    count = 0
    try:
        for literal, field, _, _ in string.Formatter().parse(template):
            parts.append(literal)
            if field is None:
                continue
            at = int(field) if field.isdecimal() and len(field) < 4 else count
            count += field == ""
            known = call.args[at] if at < len(call.args) else Unknown()
            parts.append(
                text(known if field == "" or field.isdecimal() else named.get(field, Unknown()))
            )
    except ValueError:
        return HOLE
    return "".join(parts)


def template_method(call: Call, base: Called, name: str) -> Value:
    """`string.Template("DROP TABLE $name").substitute(name="mood")`."""
    if name not in ("substitute", "safe_substitute"):
        return Unknown()
    named = _named(call)
    return bounded(
        _PLACEHOLDER.sub(
            lambda found: text(named.get(found["name"], Unknown())) if found["name"] else "$",
            text(base.args[0]) if base.args else HOLE,
        )
    )


_PLACEHOLDER = re.compile(r"\$(?:\$|\{?(?P<name>[A-Za-z_]\w*)\}?)")


def _named(call: Call) -> dict[str, Value]:
    """What fills the names of a template: keywords, or one dictionary."""
    named = dict(call.keywords)
    if len(call.args) == 1 and isinstance(call.args[0], Entries):
        named |= {text(key): value for key, value in call.args[0].pairs}
    return named


def _split(value: str, call: Call, name: str) -> Value:
    separator = text(call.args[0]) if call.args else None
    if name == "splitlines":
        parts = value.splitlines()
    elif separator is None or separator == "None":
        parts = value.split()
    elif separator and HOLE not in separator:
        parts = value.split(separator)
    else:
        return Unknown()
    return Items([Literal(each) for each in parts[:_MOST_PARTS]], open=len(parts) > _MOST_PARTS)


def _tested(value: str, call: Call, name: str) -> Value:
    part = text(call.args[0]) if call.args else HOLE
    if HOLE in value or HOLE in part or isinstance(call.args[0], Items):
        return Unknown()
    return Literal(value.startswith(part) if name == "startswith" else value.endswith(part))


def _replaced(value: str, old: str, new: str) -> Value:
    if HOLE in old or len(value) * (len(new) + 1) > 10_000_000:
        return Unknown()
    return bounded(value.replace(old, new))


def dialect_method(call: Call, name: str) -> Value:
    """`dialect.name.startswith("postgres")`."""
    if name == "startswith" and call.args:
        known = text(call.args[0])
        whole = "postgresql" if "postgresql".startswith(known) else known
        return compare(ast.Eq(), Dialect(), Literal(whole))
    return Dialect() if name in ("lower", "strip", "__str__") else Unknown()
