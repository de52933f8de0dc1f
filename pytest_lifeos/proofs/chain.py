"""Chain: which gates a command speaks of, by itself and in what it leads to, workflow -> make -> script."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_lifeos.proofs.links import Link, rules, scripts

_MAKE = re.compile(r"(?:^|[;&|(]|\s)(?:\w+=\S*\s+)*make\b([^;&|)\n]*)", re.MULTILINE)
_GATE = re.compile(r"--gate[= \t]+(\"[^\"\n]*\"|'[^'\n]*'|[^\s;&|)]+)")
_MERGE = re.compile(r"\bpytest_lifeos[ \t]+merge\b")
_WORD = re.compile(r"[\w./-]+")


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The texts of a command from the workflow on, and what `make -n` says that it would run.

    `sure` are the gates that are named behind a `--gate`; `may_be_any` is set where one is named by
    a variable that nobody but the shell knows; `in_parts` are gates of which it runs a shard, and
    merges none.
    """

    links: tuple[Link, ...]
    sure: frozenset[str]
    may_be_any: bool
    in_parts: frozenset[str] = frozenset()


def follow(
    first: Link,
    env: Mapping[str, str],
    folder: Path,
    known: Mapping[str, tuple[str, ...]],
    dry_make: Callable[[str], str],
) -> Chain:
    """Reads what the command leads to; nothing is run but `dry_make`, which is `make -n WORDS`.

    `known` maps the names of gates and pipelines to the gates that they stand for.
    """
    goals = [words.strip() for words in _MAKE.findall(first.text)]
    texts = [first.text, *(dry_make(words) for words in goals)]
    links = [first, *rules(folder, goals)] if goals else [first]
    links += scripts("\n".join(texts), folder)
    said = [*texts, *(link.text for link in links[1:] if not link.is_of_make)]
    lines = [line for text in said for line in _lines(text)]
    is_merged = any(_MERGE.search(line) for line in lines)
    parts = [line for line in lines if "--shard" in line and not is_merged]
    named = _with_arguments(_named(set(lines) - set(parts), env), texts, env)
    sure = _gates(named, known)
    return Chain(
        links=tuple(links),
        sure=sure,
        may_be_any=any("$" in word for word in named) and not sure,
        in_parts=_gates(_with_arguments(_named(parts, env), texts, env), known),
    )


def _lines(text: str) -> Iterator[str]:
    """Those that may run a gate, each whole; a proof runs none here."""
    lines = text.replace("\\\n", " ").splitlines()
    return (line for line in lines if "--prove" not in line)


def _named(lines: Iterable[str], env: Mapping[str, str]) -> list[str]:
    """The words behind `--gate`, with the variables of the workflow filled in."""
    words = [word.strip("\"'") for line in lines for word in _GATE.findall(line)]
    return [
        re.sub(r"\$\{?(\w+)\}?", lambda match: env.get(match[1], match[0]), word) for word in words
    ]


def _with_arguments(named: list[str], texts: list[str], env: Mapping[str, str]) -> list[str]:
    """Of a script's `--gate "$1"` the name stands where the script is called."""
    if not any("$" in word for word in named):
        return named
    return [*named, *(word for text in texts for word in _WORD.findall(text)), *env.values()]


def _gates(named: list[str], known: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    words = [each.strip() for word in named for each in word.split(",")]
    return frozenset(gate for word in words for gate in known.get(word, ()))
