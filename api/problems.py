"""Errors as RFC 9457 problem details; each has a `type` a program can branch on and a `detail` for a person."""

from __future__ import annotations

from typing import Any

from fastapi_problem.error import NotFoundProblem, StatusProblem, UnprocessableProblem


class UnknownEntityProblem(NotFoundProblem):
    """No such entity or mention, or none that this purpose may see: the two are not told apart."""

    title = "Unknown entity"
    type_ = "unknown-entity"


class UnknownLinkProblem(NotFoundProblem):
    """No such link, or none that this purpose may see."""

    title = "Unknown link"
    type_ = "unknown-link"


class UnknownPageProblem(NotFoundProblem):
    """Nothing is served at this address."""

    title = "Not found"
    type_ = "not-found"


class ImpossibleQuestionProblem(UnprocessableProblem):
    """Each parameter is well-formed but together they ask nothing, as a period that ends before it begins."""

    title = "Impossible question"
    type_ = "impossible-question"


class NotBuiltProblem(StatusProblem):
    """There is no registry yet in the home directory; the detail says what to run."""

    title = "Nothing to explore yet"
    type_ = "not-built"
    status = 503


class NotLoopbackProblem(StatusProblem):
    """The request was not addressed to this machine itself, and there are no accounts yet to let it in."""

    title = "Loopback only"
    type_ = "loopback-only"
    status = 421


def documented(*problems: type[StatusProblem]) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an endpoint that can answer with `problems`, for the OpenAPI document."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for problem in problems:
        example = problem("what is wrong and what to do").marshal()
        entry = by_status.setdefault(
            problem.status,
            {
                "description": problem.title,
                "content": {
                    "application/problem+json": {
                        "schema": {"$ref": "#/components/schemas/Problem"},
                        "examples": {},
                    }
                },
            },
        )
        entry["content"]["application/problem+json"]["examples"][problem.type_] = {"value": example}
    return by_status
