"""The request: which gates the command line asks for, in order and each once."""

from collections.abc import Iterable
from pathlib import Path

from pytest_lifeos.settings.catalogue import KNOWN_GATES
from pytest_lifeos.settings.errors import SettingsError, unknown
from pytest_lifeos.settings.model import Request, Settings


def read_request(names: Iterable[str], report: Path | None, settings: Settings) -> Request:
    """What `--gate` and `--gate-report` ask for; a pipeline stands for its gates.

    Raises SettingsError for a name that is neither a gate nor a pipeline.
    """
    words = [word.strip() for name in names for word in name.split(",")]
    known = {*settings.gates, *settings.pipelines}
    gates: dict[str, None] = {}
    for word in words:
        if word in KNOWN_GATES and word not in known:
            what = f"--gate: the project declares no gate {word}; say what it is held to in"
            raise SettingsError(f"{what} [tool.lifeos.gates.{word}]")
        if word not in known:
            raise unknown("--gate", "gate or pipeline", word, known)
        gates.update(dict.fromkeys(settings.pipelines.get(word, (word,))))
    return Request(
        gates=tuple(settings.gates[name] for name in gates),
        names=tuple(dict.fromkeys(words)),
        report=report,
    )
