"""The table of proofs: a line a gate and command, legible on 80 columns and without colour."""

import textwrap
from collections.abc import Iterator, Sequence

from pytest_lifeos.proofs.proof import Proof

_INDENT = "    "


def table(proofs: Sequence[Proof], names: str, columns: int) -> Iterator[str]:
    """The lines of the table, the reasons below each gate that is not proved, and the count."""
    width = max(len("gate"), *(len(proof.gate) for proof in proofs))
    yield " proofs ".center(columns, "=")
    yield f"{'gate':{width}}  proved  clean  planted      time  command"
    for proof in proofs:
        yield _cut(_row(proof, width), columns)
        yield from (_cut(line, columns) for line in _each(proof, width))
        for line in proof.lines:
            yield from _wrapped(line, columns)
    count = sum(proof.is_proved for proof in proofs)
    yield f"{names}: {count} of {len(proofs)} proved"


def _row(proof: Proof, width: int) -> str:
    word = "yes" if proof.is_proved else "NO"
    spent = f"{proof.seconds:.1f} s"
    return (
        f"{proof.gate:{width}}  {word:6}  {proof.clean:5}  {proof.planted:7}  {spent:>8}"
        f"  {proof.command}"
    ).rstrip()


def _each(proof: Proof, width: int) -> Iterator[str]:
    """Where there are several defects, a line for each below the gate's."""
    for each in proof.attempts if len(proof.attempts) > 1 else ():
        spent = f"{each.seconds:.1f} s"
        yield f"{'':{width}}  {'':6}  {'':5}  {each.outcome:7}  {spent:>8}  {each.defect.name}"


def _cut(line: str, columns: int) -> str:
    return line if len(line) <= columns else f"{line[: columns - 3]}..."


def _wrapped(line: str, columns: int) -> list[str]:
    """What a command printed is cut, what we say of it is wrapped."""
    if line.startswith("  | "):
        return [_cut(_INDENT + line, columns)]
    return textwrap.wrap(
        line,
        width=columns,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT + "  ",
        break_on_hyphens=False,
    )
