"""The headers of every answer: what a browser may do with it, and which release gave it."""

from flask import Flask, Response

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def register_headers(app: Flask, version: str) -> None:
    """Adds `HEADERS` and `X-LifeOS-Version` to every answer of `app`."""

    def add(answer: Response) -> Response:
        answer.headers.update(HEADERS)
        answer.headers["X-LifeOS-Version"] = version
        return answer

    app.after_request(add)
