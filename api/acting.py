"""Who acts in a request, for which purpose, and what the policy lets them see: settled before any endpoint runs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool

from api.authority import Authority
from api.limits import Limits, too_many
from api.problems import ForbiddenProblem, NotSignedInProblem, PurposeNeededProblem, WrongPageProblem
from governance.identity import User
from governance.identity.oidc import TokenRefused
from governance.identity.sessions import Session, is_right_csrf
from governance.policy import Sight
from governance.policy.resources import functions
from governance.purposes import Purpose, State, UnknownPurpose
from governance.sharing.requests import UnknownRequest
from graph.scope import Scope

COOKIE = "pingan_session"
PURPOSE, CSRF = "X-Purpose", "X-CSRF-Token"
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Act:
    """user: who; function: the group of endpoints; purpose, sight: where the function answers with data; granted: the
    extract and fields of the grant that the purpose refers to."""

    user: User
    function: str
    policies: tuple[str, ...]
    purpose: Purpose | None = None
    sight: Sight | None = None
    granted: frozenset[str] = frozenset()


def authority_of(request: Request) -> Authority:
    """The authority of this server."""
    found: Authority = request.app.state.authority
    return found


async def _authority(request: Request) -> Authority:
    return authority_of(request)


TheAuthority = Annotated[Authority, Depends(_authority)]


def is_enforced(request: Request) -> bool:
    """Whether the policy is in force for this request: asked once (api.recording), the same all along."""
    enforced: bool = request.state.enforced
    return enforced


def signed_in(request: Request, authority: TheAuthority) -> Session:
    """The session of the request, or what its bearer token stands for; looked up once. Raises NotSignedInProblem, and
    WrongPageProblem for a change that does not come from a page of ours (the cookie comes along with requests of any
    page; the header does not, and neither does a bearer token)."""
    known: Session | None = getattr(request.state, "session", None)
    if known is None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        bears = scheme.lower() == "bearer" and authority.oidc is not None
        known = _bearer(authority, token.strip()) if bears else _cookie(request, authority)
        request.state.session = known
    return known


def _bearer(authority: Authority, token: str) -> Session:
    assert authority.oidc is not None
    try:
        return Session(authority.oidc.user(token), None, "")
    except TokenRefused as error:
        raise NotSignedInProblem(f"the token is not taken: {error}") from error


def _cookie(request: Request, authority: Authority) -> Session:
    token = request.cookies.get(COOKIE, "")
    found = authority.standing(token, request.headers.get(PURPOSE, "")) if token else None
    if found is None:
        raise NotSignedInProblem("sign in first: POST /api/v1/session")
    session, request.state.named = found.session, found.purpose
    if not session.stands:
        # Disabled since, or with other roles: what the session says holds no more.
        authority.sessions.end(token)
        raise NotSignedInProblem("the account has changed: sign in again")
    if request.method not in SAFE and not is_right_csrf(session, request.headers.get(CSRF)):
        raise WrongPageProblem(f"the header {CSRF} must say what GET /api/v1/session says")
    return session


SignedIn = Annotated[Session, Depends(signed_in)]


def needs(function: str) -> Any:
    """A dependency of every endpoint of a function (governance/policy/functions.yaml): the user may use it, and names a
    purpose of their own that is open where it answers with data."""
    declared = functions()[function]

    async def check(
        request: Request,
        authority: TheAuthority,
        purpose: Annotated[
            str | None,
            Header(
                alias=PURPOSE,
                description="Id of a purpose of yours that is open; needed as soon as the server has accounts.",
                max_length=40,
                examples=["PU-12"],
            ),
        ] = None,
    ) -> None:
        if is_enforced(request):
            await run_in_threadpool(settle, request, authority)

    def settle(request: Request, authority: Authority) -> None:
        user = signed_in(request, authority).user
        limits: Limits = request.app.state.limits
        if wait := limits.user.take(user.id):
            raise too_many(wait)
        allowed = authority.may_use(user, function)
        # Noted before anything is refused, so that the refusal is on record with its user.
        request.state.act = Act(user, function, allowed.policies)
        if not allowed.allowed:
            raise ForbiddenProblem("your roles do not include this")
        if declared.data:
            request.state.act = _seeing(request, authority, user, function)

    check.function = function  # type: ignore[attr-defined]
    return Depends(check)


def function_of(dependency: Callable[..., Any] | None) -> str | None:
    """The function that a dependency made by `needs` is for; None for any other."""
    return getattr(dependency, "function", None)


def sight_if_any(request: Request, authority: Authority) -> Scope | None:
    """What may be seen under the purpose that the request happens to name; None where it names none that is open."""
    if not is_enforced(request):
        return Scope.everything("loopback")
    act = act_of(request)
    if act is None or not authority.may_use(act.user, "explore").allowed:
        return None
    try:
        seeing = _seeing(request, authority, act.user, "explore")
    except PurposeNeededProblem:
        return None
    return seeing.sight.scope if seeing.sight is not None else None


def open_purpose(request: Request, authority: Authority, user: User) -> Purpose | None:
    """The purpose that the request happens to name, where it is theirs and open: for the audit alone."""
    try:
        return _purpose(request, authority, user)
    except PurposeNeededProblem:
        return None


def shown(request: Request, entities: Collection[str], fields: Collection[str] = (), mark: str = "") -> None:
    """Says for the audit what an answer shows where that can't be read in it, as in a file; mark: that of the file."""
    request.state.shown, request.state.mark = (frozenset(entities), frozenset(fields)), mark


def act_of(request: Request) -> Act | None:
    """Who acts; None where the server has no accounts."""
    return getattr(request.state, "act", None)


def _seeing(request: Request, authority: Authority, user: User, function: str) -> Act:
    """The act of a user for the purpose named, with what the policy lets them see for it. Raises
    PurposeNeededProblem."""
    purpose = _purpose(request, authority, user)
    if not authority.serves(user, function, purpose.kind).allowed:
        raise PurposeNeededProblem(f"{purpose.id} is of a kind that is not for this")
    granted = _granted(authority, user, purpose)
    sight = authority.sight(user, purpose, granted)
    return Act(user, function, sight.policies, purpose, sight, granted)


def _purpose(request: Request, authority: Authority, user: User) -> Purpose:
    """Raises PurposeNeededProblem, whether it is not named, not theirs, or not open: the reason is theirs to look up
    under their own purposes."""
    purpose_id = request.headers.get(PURPOSE)
    if not purpose_id:
        raise PurposeNeededProblem(f"name a purpose of yours that is open in the header {PURPOSE}")
    found = _named(request, authority, user, purpose_id)
    if found is None or found.opened_by != user.id or found.state is not State.OPEN:
        raise PurposeNeededProblem(f"{purpose_id} is no purpose of yours that is open")
    return found


def _named(request: Request, authority: Authority, user: User, purpose_id: str) -> Purpose | None:
    """The purpose named: looked up with the session (`_cookie`), or now, for who brings a token."""
    if hasattr(request.state, "named"):
        named: Purpose | None = request.state.named
        return named
    try:
        return authority.purposes.of(user, purpose_id)
    except UnknownPurpose:
        return None


def _granted(authority: Authority, user: User, purpose: Purpose) -> frozenset[str]:
    """The extract and fields of the grant that a data-sharing purpose refers to."""
    if purpose.kind != "data_sharing":
        return frozenset()
    try:
        request = authority.requests.of(user, purpose.reference)
    except UnknownRequest:
        return frozenset()
    # Who may decide on a request has no part in what it grants.
    return request.granted if request.asked_by == user.id else frozenset()
