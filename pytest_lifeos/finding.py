"""Finding: the one value that flows from checks to reporters."""

import enum
import json
from dataclasses import asdict, dataclass


class Severity(str, enum.Enum):
    """How much a finding weighs: an error fails its gate, a warning and a note are only shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Review:
    """Who accepted a finding, and why it may stay."""

    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One fact that a check reports: where, which rule, how severe, what is wrong, what to do.

    `path` is relative to the project's root with forward slashes; `line` and `column` count from 1,
    and 0 means the whole file.
    `code` is the rule's stable id (`F401`, `MIG001`), `rule` its readable name (`unused-import`).
    `review` is there where somebody accepted it, which fails nothing any more.
    """

    path: str
    line: int = 0
    column: int = 0
    code: str
    rule: str
    severity: Severity = Severity.ERROR
    message: str
    hint: str = ""
    review: Review | None = None

    def __str__(self) -> str:
        """`path:line:column: CODE message`, without what is unknown."""
        place = ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])
        return f"{place}: {self.code} {self.message}"

    def to_json(self) -> str:
        """The finding as a JSON object, the form that crosses process borders."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Finding":
        """The finding that `to_json` wrote; raises ValueError on anything else."""
        fields = json.loads(text)
        read: dict[str, object] = {"severity": Severity(fields["severity"])}
        if by := fields.get("review"):
            read["review"] = Review(**by)
        return cls(**fields | read)


class CannotTell(Exception):
    """A check could not come to an answer; the gate is undecided, never green.

    `code` is the stable reason (`tool-missing`, `tool-output`), `message` one line for a human.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[type["CannotTell"], tuple[str, str]]:
        """Survives pickle, which gives an exception back what `Exception` was given."""
        return type(self), (self.code, self.message)
