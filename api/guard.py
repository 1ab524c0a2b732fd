"""What stands before every endpoint: this machine only, as long as there are no accounts, and the headers that keep a
browser from helping an attacker.

Written as plain ASGI, because Starlette's BaseHTTPMiddleware would copy every response body through a queue.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.authority import Authority
from api.problems import NotLoopbackProblem, as_messages

HEADERS = {
    # antd writes its styles into the page, cytoscape draws its layout in a worker made from a blob.
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def is_loopback(host: str) -> bool:
    """Whether a host name or address names this machine itself."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refusal(scope: Scope) -> str | None:
    """Why a request is not answered while there are no accounts; None when it is.

    The address it comes from, and the name it was sent to: a page of another site can make a browser on this machine
    ask (by a name that resolves to 127.0.0.1, or across origins), and the answer would be about people.
    """
    client = scope.get("client")
    if client is not None and not is_loopback(client[0]):
        return f"requests from {client[0]} are not answered; there are no accounts yet, so use this machine itself"
    headers = Headers(scope=scope)
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    if not is_loopback(host):
        return "the server was addressed by a name that is not this machine's: use 127.0.0.1 or localhost"
    origin = headers.get("origin")
    if origin is not None and not is_loopback(urlsplit(origin).hostname or ""):
        return "requests from pages of another site are not answered"
    if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
        return "requests from pages of another site are not answered"
    return None


class Guard:
    """Refuses what does not come from this machine until the policy is in force, and sets the security headers on all
    answers. From then on nothing is answered without a session, whose cookie goes along with requests of our own pages
    alone, and nothing changed without its token (api.acting)."""

    def __init__(self, app: ASGIApp, private: str, authority: Authority) -> None:
        """`private`: the path under which answers hold data and must not be kept in any cache."""
        self.app = app
        self.private = private
        self._authority = authority

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope.get("scheme") == "https":
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if scope["path"].startswith(self.private):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        reason = refusal(scope)
        if reason is None or self._authority.enforced:
            await self.app(scope, receive, guarded)
            return
        for message in as_messages(NotLoopbackProblem(reason)):
            await guarded(message)
