"""Signing in at a provider of identities: the browser goes there and comes back with a code (OpenID Connect Core 3.1).

Addresses for browsers to go to, not for programs to call, so they are not in the OpenAPI document. A program brings the
provider's token itself, in the header Authorization.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.acting import TheAuthority
from api.authority import Authority
from api.problems import SignInRefusedProblem, UnknownPageProblem
from api.routers.session import keep_session
from governance.identity.attempts import LONGEST
from governance.identity.oidc import Oidc, TokenRefused

router = APIRouter(prefix="/session/oidc", include_in_schema=False)
COOKIE = "pingan_sign_in"
PATH = "/api/v1/session/oidc"


@router.get("")
def get_oidc(request: Request, authority: TheAuthority) -> Response:
    """Sends the browser to the provider."""
    oidc, back = _configured(authority)
    attempt = oidc.begin(back)
    answer = RedirectResponse(attempt.url, 303)
    # Lax: it must come along when the provider sends the browser back.
    answer.set_cookie(
        COOKIE,
        authority.attempts.keep(attempt),
        max_age=int(LONGEST.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=back.startswith("https://"),
        path=PATH,
    )
    return answer


@router.get("/back")
def get_oidc_back(
    request: Request,
    authority: TheAuthority,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> Response:
    """Where the provider sends it back to: a session begins, and the browser goes on to the page."""
    # A code is as good as a password until it is used.
    request.state.asked_in_private = True
    oidc, back = _configured(authority)
    attempt = authority.attempts.take(request.cookies.get(COOKIE, ""))
    if attempt is None or not code:
        raise SignInRefusedProblem("this sign-in was not begun in this browser, or took too long: begin again")
    try:
        user = oidc.finish(attempt, state, code, back)
    except TokenRefused as error:
        raise SignInRefusedProblem(f"the provider's answer is not taken: {error}") from error
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, path=PATH)
    token, _ = authority.sessions.begin(user)
    keep_session(answer, token, secure=back.startswith("https://"))
    return answer


def _configured(authority: Authority) -> tuple[Oidc, str]:
    if authority.oidc is None or authority.provider is None:
        raise UnknownPageProblem("there is no provider of identities; sign in with POST /api/v1/session")
    return authority.oidc, authority.provider.back
