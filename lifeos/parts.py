"""The parts of a running application that its routes need, beside the database."""

from dataclasses import dataclass

from flask import Flask, current_app

from lifeos.clock import Clock
from lifeos.ml.source import CategoriserSource


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What `create_app` was given or chose."""

    today: Clock
    categorisers: CategoriserSource


def install_parts(app: Flask, parts: Parts) -> None:
    """Makes `parts` the parts of `app`."""
    app.extensions["lifeos"] = parts


def current_parts() -> Parts:
    """The parts of the application that answers the current request."""
    parts: Parts = current_app.extensions["lifeos"]
    return parts
