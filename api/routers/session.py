"""Signing in and out, and who one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.acting import COOKIE, SignedIn, TheAuthority, is_enforced, signed_in
from api.authority import Authority
from api.limits import Limits, address, too_many
from api.problems import (
    NotSignedInProblem,
    PasswordMustChangeProblem,
    RefusedProblem,
    SignInRefusedProblem,
    WrongPageProblem,
    documented,
)
from governance.identity.accounts import SignedIn as KnownUser
from governance.identity.accounts import SignInRefused
from governance.identity.passwords import LONGEST, WeakPassword
from governance.identity.sessions import LONGEST as WORKING_DAY
from governance.identity.sessions import Session
from governance.policy.resources import functions
from graph.answers import Answer

router = APIRouter(prefix="/session", tags=["session"])


class SessionUser(Answer):
    """Who is signed in."""

    id: str = Field(examples=["local:4f1c"])
    name: str = Field(examples=["李科"])
    agency: str = Field(examples=["police"])
    division: str = Field(description="GB/T 2260 code.", examples=["520102"])
    roles: list[str] = Field(examples=[["investigator"]])
    functions: list[str] = Field(description="What the roles let the user do.", examples=[["explore", "own"]])


class SessionAnswer(Answer):
    """Whether one must sign in, and who one is."""

    accounts: bool = Field(description="False on a server without any account: it answers this machine alone.")
    single_sign_on: bool = Field(description="Whether a browser may go to GET /api/v1/session/oidc to sign in.")
    user: SessionUser | None = Field(description="None while nobody is signed in.")
    csrf: str | None = Field(description="To be sent with every change, in the header X-CSRF-Token.")


class Credentials(BaseModel):
    """Login and password of a local account."""

    model_config = ConfigDict(extra="forbid")

    login: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=LONGEST)


class NewPassword(Credentials):
    """The account's own change of its password."""

    new_password: str = Field(min_length=1, max_length=LONGEST)


@router.get("", summary="Who is signed in")
def get_session(request: Request, authority: TheAuthority) -> SessionAnswer:
    """Answers anybody, so that a page knows whether to ask for a sign-in."""
    try:
        session = signed_in(request, authority) if is_enforced(request) else None
    except NotSignedInProblem:
        session = None
    return _answer(authority, session, is_enforced(request))


@router.post("", summary="Sign in", responses=documented(SignInRefusedProblem, PasswordMustChangeProblem))
def post_session(
    request: Request, response: Response, authority: TheAuthority, said: Annotated[Credentials, Body()]
) -> SessionAnswer:
    """With login and password of a local account; the session is a cookie that scripts can't read."""
    known = _known(request, lambda: authority.accounts.sign_in(said.login, said.password))
    if known.must_change:
        raise PasswordMustChangeProblem("this is a first password: change it with POST /api/v1/session/password")
    return _begin(request, response, authority, known)


@router.post("/password", summary="Change one's password", responses=documented(SignInRefusedProblem, RefusedProblem))
def post_password(
    request: Request, response: Response, authority: TheAuthority, said: Annotated[NewPassword, Body()]
) -> SessionAnswer:
    """All other sessions of the account end; a new one begins."""
    known = _known(request, lambda: authority.accounts.change_password(said.login, said.password, said.new_password))
    authority.sessions.end_all_of(known.account)
    return _begin(request, response, authority, known)


@router.delete("", status_code=204, summary="Sign out", responses=documented(NotSignedInProblem, WrongPageProblem))
def delete_session(request: Request, response: Response, authority: TheAuthority, session: SignedIn) -> None:
    """The session is over at once."""
    authority.sessions.end(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path="/api")


def _known(request: Request, look: Callable[[], KnownUser]) -> KnownUser:
    """Who signs in. Only what failed counts against the address; it is taken before a password is looked at, so that
    many at once do not get past it."""
    limits: Limits = request.app.state.limits
    asking = address(request.scope)
    if wait := limits.sign_in.take(asking):
        raise too_many(wait)
    try:
        known = look()
    except SignInRefused as error:
        raise SignInRefusedProblem("login and password do not belong together, or the account is closed") from error
    except WeakPassword:
        limits.sign_in.give_back(asking)
        raise
    limits.sign_in.give_back(asking)
    return known


def _begin(request: Request, response: Response, authority: Authority, known: KnownUser) -> SessionAnswer:
    token, session = authority.sessions.begin(known.user, known.account)
    keep_session(response, token, secure=request.url.scheme == "https")
    return _answer(authority, session, accounts=True)


def keep_session(response: Response, token: str, secure: bool) -> None:
    """The session's cookie: out of scripts' reach, and sent by pages of ours alone."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(WORKING_DAY.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/api",
    )


def _answer(authority: Authority, session: Session | None, accounts: bool) -> SessionAnswer:
    if session is None:
        return SessionAnswer(accounts=accounts, single_sign_on=authority.oidc is not None, user=None, csrf=None)
    user = session.user
    return SessionAnswer(
        accounts=accounts,
        single_sign_on=authority.oidc is not None,
        user=SessionUser(
            id=user.id,
            name=user.name,
            agency=user.agency,
            division=user.division,
            roles=sorted(user.roles),
            functions=[name for name in functions() if authority.policy.may_use(user, name).allowed],
        ),
        csrf=session.csrf,
    )
