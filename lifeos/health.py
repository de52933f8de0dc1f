"""`/health` says that the process lives, `/ready` that it can serve."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from lifeos.database import MIGRATIONS, db
from lifeos.readiness import read_history, unready_reasons

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
def health() -> Response:
    """Liveness: no database, since a restart does not mend one."""
    return jsonify(status="ok")


@blueprint.get("/ready")
def ready() -> ResponseReturnValue:
    """Readiness: the database answers, and its schema is as new as this release."""
    reasons = unready_reasons(db.engine, read_history(MIGRATIONS))
    if reasons:
        return jsonify(status="unavailable", reasons=reasons), 503
    return jsonify(status="ready")
