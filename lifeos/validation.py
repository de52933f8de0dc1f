"""Reads what a request sends into typed objects, or refuses it with every bad field at once."""

from datetime import date
from typing import TypeVar

from flask import request
from pydantic import TypeAdapter, ValidationError
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.routing import IntegerConverter, Map

from lifeos.faults import BadInput, Fault
from lifeos.fields import LARGEST_ID, Body, Query

BodyKind = TypeVar("BodyKind", bound=Body)
QueryKind = TypeVar("QueryKind", bound=Query)


class RowId(IntegerConverter):
    """An id in a path; one too large for the database matches no route, and never reaches it."""

    regex = r"[0-9]{1,10}"  # int() refuses thousands of digits with an error

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def read_body(kind: type[BodyKind]) -> BodyKind:
    """The JSON body of the current request.

    Only `application/json` is taken: a form on a foreign page cannot send it without asking first,
    which is what protects the API from cross-site request forgery.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("send the body as application/json")
    try:
        return kind.model_validate_json(request.get_data())
    except ValidationError as error:
        raise BadInput(*_faults(error, whole="body")) from error


def read_query(kind: type[QueryKind]) -> QueryKind:
    """The query of the current request."""
    try:
        return kind.model_validate_strings(request.args.to_dict())
    except ValidationError as error:
        raise BadInput(*_faults(error, whole="query")) from error


def read_day(text: str) -> date:
    """A day in a path, such as `2026-03-04`."""
    try:
        return TypeAdapter(date).validate_strings(text, strict=True)
    except ValidationError as error:
        raise BadInput(*_faults(error, whole="day")) from error


def _faults(error: ValidationError, *, whole: str) -> list[Fault]:
    return [
        Fault(
            field=".".join(str(part) for part in problem["loc"]) or whole,
            reason=problem["msg"].removeprefix("Value error, "),
        )
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    ]
