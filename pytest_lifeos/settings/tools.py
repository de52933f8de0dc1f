"""What a gate of outside tools has of its own: which tools, over which paths, for how long."""

from collections.abc import Callable
from dataclasses import dataclass

from pytest_lifeos.checks.tools.tool import Tool
from pytest_lifeos.settings import values
from pytest_lifeos.settings.table import Table


@dataclass(frozen=True, kw_only=True)
class ToolSettings:
    """`timeout` is in seconds, of each tool; without `paths` each tool knows what to look at."""

    tools: tuple[Tool, ...]
    paths: tuple[str, ...] = ()
    timeout: float = 600.0


def runs(*tools: Tool) -> Callable[[Table], ToolSettings]:
    """The reader of a gate that runs these tools."""

    def read(table: Table) -> ToolSettings:
        return ToolSettings(
            tools=tools,
            paths=table.take("paths", values.texts, ToolSettings.paths),
            timeout=table.take("timeout", values.duration, ToolSettings.timeout),
        )

    return read
