"""How much one may ask: requests a second of a user and of an address, failed sign-ins of an address, bytes of a body.

Kept in the memory of this process: of several processes each has its own count, so a limit is at most so many times as
high. That is enough for what the limits are for: nobody shall copy the graph through the page, guess passwords by the
thousand, or keep the others from being answered.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.authority import Authority
from api.problems import TooLargeProblem, TooManyProblem, as_messages

MOST_BYTES = 16 * 1024 * 1024
"""Of a body: a thousand rows of any extract are less."""
MOST_KEPT = 50_000
"""Users or addresses whose count is kept; the one longest unheard of is forgotten first."""


@dataclass(frozen=True, slots=True)
class Rate:
    """a_second: how many in the long run; at_once: how many after a pause."""

    a_second: float
    at_once: int


USER = Rate(30, 300)
ADDRESS = Rate(200, 2_000)
"""Higher than a user's: an agency may come from one address."""
SIGN_IN = Rate(1 / 6, 20)
"""Sign-ins that failed. An account is locked after some of its own (governance/identity/accounts.py); this is against
trying one password on all accounts."""


class Counted:
    """A token bucket for each of many. Safe to use from several threads."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._clock = rate, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str) -> float:
        """Takes one; returns 0, or the seconds after which there is one again."""
        with self._lock:
            left = self._now(who)
            if left >= 1:
                self._keep(who, left - 1)
                return 0.0
            return (1 - left) / self._rate.a_second

    def give_back(self, who: str) -> None:
        """What was taken does not count."""
        with self._lock:
            self._keep(who, min(self._rate.at_once, self._now(who) + 1))

    def _now(self, who: str) -> float:
        left, at = self._left.get(who, (float(self._rate.at_once), self._clock()))
        return min(self._rate.at_once, left + (self._clock() - at) * self._rate.a_second)

    def _keep(self, who: str, left: float) -> None:
        self._left[who] = (left, self._clock())
        self._left.move_to_end(who)
        if len(self._left) > MOST_KEPT:
            self._left.popitem(last=False)


class Limits:
    """The counts of a process."""

    def __init__(self, user: Rate = USER, address: Rate = ADDRESS, sign_in: Rate = SIGN_IN) -> None:
        self.user, self.address, self.sign_in = Counted(user), Counted(address), Counted(sign_in)


class Limited:
    """Refuses what is too much before anything looks at it. Users are counted where they are known (api.acting)."""

    def __init__(self, app: ASGIApp, authority: Authority, limits: Limits, prefix: str) -> None:
        self.app, self._authority, self._limits, self._prefix = app, authority, limits, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self.app(scope, receive, send)
            return
        wait = self._limits.address.take(address(scope)) if self._authority.enforced else 0.0
        if wait:
            await _refuse(send, too_many(wait))
            return
        said = dict(scope["headers"]).get(b"content-length")
        if said is not None:
            if not said.isdigit() or int(said) > MOST_BYTES:
                await _refuse(send, _too_large())
                return
            await self.app(scope, receive, send)
            return
        # Without a length it may have no end: it is read here, and no further than it may be.
        body = await _read(receive)
        if body is None:
            await _refuse(send, _too_large())
        else:
            await self.app(scope, _replayed(body, receive), send)


def address(scope: Scope) -> str:
    """The address a request comes from; behind a proxy the one it names (uvicorn: FORWARDED_ALLOW_IPS)."""
    client = scope.get("client")
    return client[0] if client is not None else ""


def too_many(wait: float) -> TooManyProblem:
    """The refusal that says when to come again."""
    seconds = str(max(1, round(wait)))
    return TooManyProblem(f"too many requests: come again in {seconds} s", headers={"Retry-After": seconds})


def _too_large() -> TooLargeProblem:
    return TooLargeProblem(f"a body of more than {MOST_BYTES >> 20} MB is not taken: send it in parts")


async def _read(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body.extend(message.get("body", b""))
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _refuse(send: Send, problem: TooLargeProblem | TooManyProblem) -> None:
    for message in as_messages(problem):
        await send(message)
