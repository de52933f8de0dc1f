"""The line of a setting in pyproject.toml, where annotations point."""

import pytest

from pytest_lifeos.settings.place import line_of

_TEXT = """\
[tool.lifeos]
package = "shop"

[tool.lifeos.gates.unit_slow]
budget = "9m"

[tool.lifeos.gates.unit]
select = "unit"

budget = "5m"

[tool.lifeos.gates.ml]
coverage = { total = 90 }
"""


@pytest.mark.parametrize(
    ("gate", "key", "line"),
    [
        ("unit", "budget", 10),
        ("unit", "coverage", 7),
        ("unit_slow", "budget", 5),
        ("ml", "coverage", 13),
        ("lint", "budget", 1),
    ],
)
def test_a_setting_is_found_on_its_line_or_its_table(gate: str, key: str, line: int) -> None:
    assert line_of(_TEXT, gate, key) == line
