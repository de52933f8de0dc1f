"""Turns whatever goes wrong into an answer: JSON under `/api`, a plain page elsewhere."""

from flask import Flask, Response, current_app, jsonify, render_template, request
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from werkzeug.exceptions import HTTPException

from lifeos.database import db
from lifeos.faults import Fault, Refusal


def register_error_handlers(app: Flask) -> None:
    """Every error of `app` is answered by this module."""
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(SQLAlchemyError, answer_database_error)
    app.register_error_handler(HTTPException, answer_http_error)


def answer_refusal(error: Refusal) -> Response:
    """The faults of a refusal, all of them."""
    return _answer(error.status, *error.faults)


def answer_database_error(error: SQLAlchemyError) -> Response:
    """Without a detail: a driver's message may hold the address of the database."""
    db.session.rollback()
    if isinstance(error, IntegrityError):  # two requests at once, each right by itself
        return _answer(409, Fault(field="request", reason="contradicts what is stored"))
    current_app.logger.error("database error: %s", type(error).__name__)
    return _answer(503, Fault(field="database", reason="the database cannot answer"))


def answer_http_error(error: HTTPException) -> Response:
    """An error of the web framework, with the headers that belong to it (`Allow`)."""
    fault = Fault(field="request", reason=error.description or error.name)
    answer = _answer(error.code or 500, fault)
    for name, value in error.get_headers():
        if name != "Content-Type":
            answer.headers[name] = value
    return answer


def _answer(status: int, *faults: Fault) -> Response:
    if request.path == "/api" or request.path.startswith("/api/"):
        answer = jsonify(errors=[{"field": f.field, "reason": f.reason} for f in faults])
    else:
        answer = current_app.make_response(render_template("error.html", faults=faults))
    answer.status_code = status
    return answer
