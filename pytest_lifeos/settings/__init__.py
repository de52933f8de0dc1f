"""What a project asks for: the [tool.lifeos] table and the gates named, read once and frozen."""

from pytest_lifeos.settings.errors import SettingsError
from pytest_lifeos.settings.model import Coverage, Gate, Request, Settings
from pytest_lifeos.settings.read import read_settings

__all__ = ["Coverage", "Gate", "Request", "Settings", "SettingsError", "read_settings"]
