"""Errors as RFC 9457 problem details; each has a `type` a program can branch on and a `detail` for a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi_problem.error import (
    ConflictProblem,
    NotFoundProblem,
    Problem,
    ServerProblem,
    StatusProblem,
    UnprocessableProblem,
)
from fastapi_problem.handler import ExceptionHandler, add_exception_handler, new_exception_handler
from starlette.requests import Request
from starlette.types import Message

from governance.charts import UnknownChart
from governance.identity.oidc import ProviderUnavailable
from governance.purposes import UnknownPurpose
from governance.refused import Refused
from governance.sharing.objections import UnknownObjection
from governance.sharing.requests import UnknownRequest
from graph.store import StoreUnavailable, TookTooLong, UnknownEntity, UnknownLink
from queries.opening import NotBuilt
from queries.quarantined import UnknownQuarantinedRow
from queries.review import MovedOn, UnknownDecision
from queries.review.blind import NotInSample
from queries.watch import UnknownHit
from stewardship import Contradicted, UnknownMention, UnknownProposal


class UnknownEntityProblem(NotFoundProblem):
    """No such entity or mention, or none that this purpose may see: the two are not told apart."""

    title = "Unknown entity"
    type_ = "unknown-entity"


class UnknownLinkProblem(NotFoundProblem):
    """No such link, or none that this purpose may see."""

    title = "Unknown link"
    type_ = "unknown-link"


class UnknownHitProblem(NotFoundProblem):
    """No such hit of the watch, or none that this purpose may see."""

    title = "Unknown hit"
    type_ = "unknown-hit"


class StaleHitProblem(ConflictProblem):
    """A fact has come that was not among those shown when somebody decided on the hit."""

    title = "The hit has new facts"
    type_ = "stale-hit"


class MovedOnProblem(ConflictProblem):
    """A mention is of another entity than it was when the steward was shown it."""

    title = "The identity has changed"
    type_ = "identity-changed"


class ContradictedProblem(ConflictProblem):
    """The decision cannot stand beside earlier ones; `detail` names them."""

    title = "Contradicts earlier decisions"
    type_ = "contradicted"


class NotInSampleProblem(NotFoundProblem):
    """The pair is not in the blind sample of this month, or not in what this purpose may see."""

    title = "Not in the sample"
    type_ = "not-in-sample"


class UnknownQuarantinedRowProblem(NotFoundProblem):
    """No such row of quarantine, or none that this purpose may see."""

    title = "Unknown row of quarantine"
    type_ = "unknown-quarantined-row"


class UnknownDecisionProblem(NotFoundProblem):
    """No such decision, or none on what this purpose may see."""

    title = "Unknown decision"
    type_ = "unknown-decision"


class UnknownProposalProblem(NotFoundProblem):
    """No such proposal, or none on what this purpose may see."""

    title = "Unknown proposal"
    type_ = "unknown-proposal"


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


class StoreUnavailableProblem(StatusProblem):
    """The engine that holds the graph does not answer; asking again later may help."""

    title = "Graph store unavailable"
    type_ = "store-unavailable"
    status = 503


class TookTooLongProblem(StatusProblem):
    """The question was given up because it took too long; a narrower one (types, a period) may be answered."""

    title = "Took too long"
    type_ = "took-too-long"
    status = 503


class BusyProblem(StatusProblem):
    """Another process is writing the registry; the detail says what became of the request."""

    title = "Busy"
    type_ = "busy"
    status = 409


class NotLoopbackProblem(StatusProblem):
    """The request was not addressed to this machine itself, and there are no accounts yet to let it in."""

    title = "Loopback only"
    type_ = "loopback-only"
    status = 421


class NotSignedInProblem(StatusProblem):
    """Nobody is signed in, or the session is over."""

    title = "Not signed in"
    type_ = "not-signed-in"
    status = 401


class IdentityUnavailableProblem(StatusProblem):
    """The provider of identities can't be reached, so nobody can be told from anybody."""

    title = "Provider of identities unavailable"
    type_ = "identity-unavailable"
    status = 503


class SignInRefusedProblem(StatusProblem):
    """Login and password do not belong together, or the account takes none now: it does not say which."""

    title = "Sign-in refused"
    type_ = "sign-in-refused"
    status = 401


class PasswordMustChangeProblem(StatusProblem):
    """The password is a first one: it must be changed before anything else."""

    title = "Password must be changed"
    type_ = "password-must-change"
    status = 403


class WrongPageProblem(StatusProblem):
    """A change that does not come from a page of this server."""

    title = "Not from a page of this server"
    type_ = "wrong-page"
    status = 403


class ForbiddenProblem(StatusProblem):
    """The roles of the user do not include the function."""

    title = "Not among your functions"
    type_ = "forbidden"
    status = 403


class PurposeNeededProblem(StatusProblem):
    """Data of the province are shown for a purpose of the user's that is open, and for no other."""

    title = "A purpose is needed"
    type_ = "purpose-needed"
    status = 403


class AuditUnavailableProblem(StatusProblem):
    """The request can't be put on record, so it is not answered."""

    title = "Audit unavailable"
    type_ = "audit-unavailable"
    status = 503


class RefusedProblem(UnprocessableProblem):
    """What was to be done can't be done so; `zh` says why in Chinese."""

    title = "Refused"
    type_ = "refused"


class UnknownPurposeProblem(NotFoundProblem):
    """No such purpose, or none that is the user's business."""

    title = "Unknown purpose"
    type_ = "unknown-purpose"


class UnknownRequestProblem(NotFoundProblem):
    """No such sharing request, or none that is the user's business."""

    title = "Unknown request"
    type_ = "unknown-request"


class TooManyProblem(StatusProblem):
    """More than a user or an address may ask; `Retry-After` says when to come again."""

    title = "Too many requests"
    type_ = "too-many"
    status = 429


class TooLargeProblem(StatusProblem):
    """A body that is larger than any question or delivery by the API needs to be."""

    title = "Too large"
    type_ = "too-large"
    status = 413


class UnknownChartProblem(NotFoundProblem):
    """No such chart is kept, or none for this purpose."""

    title = "Unknown chart"
    type_ = "unknown-chart"


class UnknownObjectionProblem(NotFoundProblem):
    """No such objection, or none that is the user's business."""

    title = "Unknown objection"
    type_ = "unknown-objection"


ANY_TIME_PROBLEMS = (
    NotSignedInProblem,
    WrongPageProblem,
    PurposeNeededProblem,
    ForbiddenProblem,
    NotLoopbackProblem,
    TooLargeProblem,
    TooManyProblem,
    AuditUnavailableProblem,
    IdentityUnavailableProblem,
)
"""What any request may be answered with before an endpoint sees it."""
STORE_PROBLEMS = (NotBuiltProblem, StoreUnavailableProblem, TookTooLongProblem)
"""What any question to the graph may be answered with."""


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


def as_messages(problem: StatusProblem) -> list[Message]:
    """A problem as what stands before the endpoints, and is plain ASGI, answers with it."""
    body = json.dumps(problem.marshal(), ensure_ascii=False).encode()
    head = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    head += [(name.lower().encode(), value.encode()) for name, value in (problem.headers or {}).items()]
    return [
        {"type": "http.response.start", "status": problem.status, "headers": head},
        {"type": "http.response.body", "body": body},
    ]


class InternalProblem(ServerProblem):
    """Something broke here; the log has the details, the answer does not, because they may quote data."""

    title = "Internal error"
    type_ = "internal"


Told = Callable[[ExceptionHandler, Request, Exception], Problem]


def _unknown(problem: type[NotFoundProblem], words: str) -> Told:
    """Tells that there is no such thing, which is said of what may not be seen in the same words; words: with a place
    for what was asked for."""
    return lambda _handler, _request, error: problem(words.format(error.args[0]))


def _moved_on(_handler: ExceptionHandler, _request: Request, error: MovedOn) -> Problem:
    return MovedOnProblem(f"{error}: look again, then decide")


def _contradicted(_handler: ExceptionHandler, _request: Request, error: Contradicted) -> Problem:
    return ContradictedProblem(str(error))


def _refused(_handler: ExceptionHandler, _request: Request, error: Refused) -> Problem:
    return RefusedProblem(str(error), zh=error.zh)


def _identity_unavailable(_handler: ExceptionHandler, _request: Request, error: ProviderUnavailable) -> Problem:
    logging.getLogger("pingan.api").error("the provider of identities does not answer: %s", error)
    return IdentityUnavailableProblem("the provider of identities does not answer; try again later")


def _not_built(_handler: ExceptionHandler, _request: Request, error: NotBuilt) -> Problem:
    return NotBuiltProblem(str(error))


def _unavailable(_handler: ExceptionHandler, _request: Request, error: StoreUnavailable) -> Problem:
    logging.getLogger("pingan.api").error("the graph store does not answer: %s", error)
    return StoreUnavailableProblem("the graph store does not answer; try again later")


def _too_long(_handler: ExceptionHandler, _request: Request, error: TookTooLong) -> Problem:
    return TookTooLongProblem(f"{error}: narrow the question to some link types, or to a period")


def handle(app: FastAPI) -> None:
    """Turns what the layers below raise into problems; whatever else is raised is logged and told as `internal`."""
    nothing_to_see = _unknown(UnknownEntityProblem, "there is no entity or mention {!r} that you may see")
    yours = "{!r} that is yours to see or to decide on"
    expected: dict[type[Exception], Any] = {
        UnknownEntity: nothing_to_see,
        UnknownMention: nothing_to_see,
        UnknownLink: _unknown(UnknownLinkProblem, "there is no link {!r} that you may see"),
        UnknownHit: _unknown(UnknownHitProblem, "there is no hit {!r} that you may see"),
        UnknownQuarantinedRow: _unknown(
            UnknownQuarantinedRowProblem, "there is no row of quarantine {!r} that you may see"
        ),
        NotInSample: _unknown(NotInSampleProblem, "{}"),
        UnknownDecision: _unknown(UnknownDecisionProblem, "there is no decision #{} that you may see"),
        UnknownProposal: _unknown(UnknownProposalProblem, "there is no proposal #{} that you may see"),
        MovedOn: _moved_on,
        Contradicted: _contradicted,
        Refused: _refused,
        ProviderUnavailable: _identity_unavailable,
        UnknownPurpose: _unknown(UnknownPurposeProblem, f"there is no purpose {yours}"),
        UnknownRequest: _unknown(UnknownRequestProblem, f"there is no request {yours}"),
        UnknownChart: _unknown(UnknownChartProblem, "there is no chart {!r} for this purpose"),
        UnknownObjection: _unknown(UnknownObjectionProblem, "there is no objection {!r} that is yours to answer"),
        NotBuilt: _not_built,
        StoreUnavailable: _unavailable,
        TookTooLong: _too_long,
    }
    handler = new_exception_handler(
        logger=logging.getLogger("pingan.api"),
        handlers=dict(expected),
        unhandled_wrappers={"default": _Unhandled},
    )
    add_exception_handler(app, handler)
    # Named one by one: what only the handler for Exception catches, Starlette raises again after answering.
    for error in expected:
        app.add_exception_handler(error, handler)


class _Unhandled(InternalProblem):
    def __init__(self, _detail: str | None = None) -> None:
        super().__init__("something broke here; the server's log says what")
