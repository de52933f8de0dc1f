"""Telling: whether the code that reports on a test is the project's own."""

import sys

from pytest_lifeos.project_lines import frames, is_of_project

_MAIN = "_pytest/main.py"


def is_told_by_project() -> bool:
    """Whether a line of the project stands between pytest's own loop and its caller."""
    for frame in frames(sys._getframe(1)):
        file = frame.f_code.co_filename
        if file.replace("\\", "/").endswith(_MAIN):
            return False
        if is_of_project(file):
            return True
    return False
