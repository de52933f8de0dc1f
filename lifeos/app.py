"""Builds the Flask application from its settings."""

from pathlib import Path

from flask import Flask

from lifeos import health
from lifeos.clock import Clock, clock_in
from lifeos.database import connect_database
from lifeos.errors import register_error_handlers
from lifeos.finance import routes as finance
from lifeos.finance.money import format_cents
from lifeos.habits import routes as habits
from lifeos.headers import register_headers
from lifeos.journal import routes as journal
from lifeos.ml.source import CategoriserSource
from lifeos.parts import Parts, install_parts
from lifeos.settings import Settings
from lifeos.tasks import routes as tasks
from lifeos.today import routes as today_page
from lifeos.validation import RowId

PACKAGE = Path(__file__).resolve().parent
LARGEST_BODY = 64 * 1024  # bytes; the longest journal entry needs a fraction of it


def create_app(
    settings: Settings,
    *,
    today: Clock | None = None,
    categorisers: CategoriserSource | None = None,
) -> Flask:
    """The application; `today` and `categorisers` replace the real ones in a test."""
    # A relative SQLite path is read from the instance path: one file, wherever Flask is started.
    app = Flask("lifeos", instance_path=str(PACKAGE))
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=LARGEST_BODY)
    app.url_map.converters["id"] = RowId
    app.add_template_filter(format_cents, "cents")
    connect_database(app, settings)
    parts = Parts(
        today=today or clock_in(settings.timezone),
        categorisers=categorisers or CategoriserSource(enabled=settings.ml_enabled),
    )
    install_parts(app, parts)
    register_error_handlers(app)
    register_headers(app, settings.version)
    for feature in (health, today_page, tasks, habits, journal, finance):
        app.register_blueprint(feature.blueprint)
    return app
