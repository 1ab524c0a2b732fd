"""Answers turned into JSON by the thread that found them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, get_type_hints

from fastapi import Response
from fastapi.routing import APIRoute
from pydantic import TypeAdapter


class Answering(APIRoute):
    """A route of an endpoint that returns an answer's model, with status 200 and no header of its own.

    FastAPI would take the model out of the thread that made it, send it to another to be looked over once more (which
    for models made here finds nothing), and turn it into JSON while no other request is served.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **settings: Any) -> None:
        super().__init__(path, _answered(endpoint), **settings)


def _answered(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    if hasattr(endpoint, "answers_as_json"):
        # A route is made again, of the same endpoint, where its router is included.
        return endpoint
    adapter: TypeAdapter[Any] = TypeAdapter(get_type_hints(endpoint)["return"])

    @wraps(endpoint)
    def answered(*arguments: Any, **named: Any) -> Response:
        answer = endpoint(*arguments, **named)
        return Response(adapter.dump_json(answer, by_alias=True), media_type="application/json")

    answered.answers_as_json = True  # type: ignore[attr-defined]
    return answered
