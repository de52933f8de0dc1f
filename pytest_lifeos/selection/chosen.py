"""What a process chose of what it collected, as a plain value that a worker can send home."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What one process chose: item ids a gate, and what makes the choice doubtful.

    `lost` counts a gate's items that something other than us removed; `skipped` are modules that
    skipped themselves as a whole, such as by importorskip, and may hold items of the gate;
    `not_collected` says of a gate's tests that pytest did not collect where they stand;
    `seconds` is what collecting the files of a gate's items took, and what the project did before the
    first test: its `conftest.py` files and their hooks; `orphans` are the project's tests
    that no gate of the project selects, asked for or not, and `unplaced` those that only gates
    select which no pipeline holds, with these gates;
    `hidden` are files that look like tests and that a plugin or conftest.py ignored, `unseen` says
    so of these and of all else that looks like tests and that pytest walks past;
    `wholes` are, in a shard, the number of all ids of a gate, those elsewhere too, their digest and that
    of their files;
    `unknown_markers` are markers on tests that nobody registered, each with one test that carries it.
    """

    ids: dict[str, list[str]] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, list[str]] = field(default_factory=dict)
    not_collected: dict[str, list[str]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    orphans: list[str] = field(default_factory=list)
    unplaced: dict[str, list[str]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    unknown_markers: dict[str, str] = field(default_factory=dict)
    wholes: dict[str, list[str]] = field(default_factory=dict)

    def to_plain(self) -> dict[str, object]:
        """The same as plain lists and dicts, which a worker can send home."""
        return asdict(self)
