"""Hiding: lines on the way from the workflow to the gate that lose the exit status."""

import re
from collections.abc import Iterator, Sequence

from pytest_lifeos.proofs.links import Link

_ALWAYS = "`{}` loses the exit status"
_PATTERNS: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\|\|\s*(?:(?:/bin/)?true\b|:|exit 0|echo\b|printf\b)"), _ALWAYS),
    (re.compile(r"\|\|\s*(?:\[|test\b)[^;\n]*\$\$?\?[^;\n]*"), "`{}` swallows exit statuses"),
    (re.compile(r";\s*(?:true\b|:|exit 0|echo\b|printf\b)"), _ALWAYS),
    (re.compile(r"&\s*$"), "`{}` does not wait for it"),
    (re.compile(r"^\s*(?:if|while|until)\b"), "`{}` asks for the exit status, and is green itself"),
    (re.compile(r"^\t@?-"), "make ignores what a line that begins with `-` comes to"),
    (re.compile(r"\bmake\b[^;&|\n]*\s(?:-i\b|--ignore-errors)"), "`{}` ignores every error"),
    (re.compile(r"\bset \+e\b"), "`{}` goes on after an error"),
    (re.compile(r"(?<!\|)\|(?!\|)\s*\w+"), "`{}` gives the exit status of the pipe's end"),
)


def hiding_lines(links: Sequence[Link], words: Sequence[str]) -> Iterator[str]:
    """`path:line: what loses the exit status: the line`; else each line that starts the gate.

    Looked at are lines with one of the `words`: what leads to the gate.
    """
    lines = [each for link in links for each in _lines(link)]
    found = [(place, line, why) for place, line in lines for why in _why(line, words)]
    if found:
        yield from (f"{place}: {why}: {line.strip()}" for place, line, why in found)
        return
    yield from (
        f"{place}: from here the exit status is lost: {line.strip()}"
        for place, line in lines
        if "--gate" in line
    )


def _lines(link: Link) -> Iterator[tuple[str, str]]:
    """Each line with its place; one that goes on after a backslash is one."""
    whole, began = "", link.line
    for at, line in enumerate(link.text.splitlines(), link.line):
        began = began if whole else at
        whole += line.removesuffix("\\")
        if not line.endswith("\\"):
            yield f"{link.path}:{began}", whole
            whole = ""


def _why(line: str, words: Sequence[str]) -> list[str]:
    if line.lstrip().startswith("#"):
        return []
    is_on_the_way = any(word in line for word in words) or "set +e" in line
    hits = [(pattern.search(line), why) for pattern, why in _PATTERNS] if is_on_the_way else []
    return [why.format(match[0].strip()) for match, why in hits if match][:1]
