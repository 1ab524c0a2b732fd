"""Every request on record before it is answered (DESIGN.md, rule 5): who, for what purpose, what was asked, what came
back, and by which policies. What can't be put on record is not answered.

Plain ASGI: the answer is held back, looked through for the entities in it, recorded, and only then sent.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.acting import Act
from api.authority import Authority
from api.problems import AuditUnavailableProblem, as_messages
from governance.audit import AuditUnavailable, Entry
from governance.audit.entry import Kind
from governance.clock import now

ENTITY = re.compile(rb'"([PVECL]-[0-9A-Z]{2,16})"')
"""Ids of entities as answers have them, whatever the endpoint: a new one can't forget to tell."""
ATTRIBUTES = re.compile(r'"attributes"\s*:\s*')
_JSON = json.JSONDecoder()
SHARING = ("request", "approve", "grant_use")
"""Functions whose entries are records of data provided to others, which are kept longer."""
NOTHING = frozenset[str]()
MOST_BODY = 4096
"""Bytes of a question put on record; a chart of thousands of ids is told by what came back."""


class Recorded:
    """Puts requests under `prefix` on record once the policy is in force."""

    def __init__(self, app: ASGIApp, authority: Authority, prefix: str, public: tuple[str, ...]) -> None:
        """public: paths under the prefix that show no data and are not recorded."""
        self.app, self._authority, self._prefix, self._public = app, authority, prefix, public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if not self._is_recorded(scope):
            await self.app(scope, receive, send)
            return
        # Asked once a request, so that one that comes as the first account is made is not judged by two answers.
        # Until then all is one machine's own, and its ledger is looked at in less time than a thread takes to be found.
        enforced = self._authority.enforced
        scope.setdefault("state", {})["enforced"] = enforced
        if not enforced:
            await self.app(scope, receive, send)
            return
        body, answer = bytearray(), _Answer()

        async def heard() -> Message:
            message = await receive()
            if message["type"] == "http.request" and len(body) <= MOST_BODY:
                body.extend(message.get("body", b""))
            return message

        broken: Exception | None = None
        try:
            keeper = self._authority.keeper_at_once
            if keeper is None:
                keeper = await run_in_threadpool(lambda: self._authority.keeper)
            keeper.ensure()
            try:
                await self.app(scope, heard, answer.take)
            except Exception as error:  # noqa: BLE001 - raised again, once it is on record that it was asked
                broken, answer = error, _Answer()
            await asyncio.wrap_future(self._authority.audit.hand_in(entry(scope, bytes(body), answer)))
        except (AuditUnavailable, OSError) as error:
            # Not `error` itself: it may quote the ledger's address.
            answer = _unavailable(type(error).__name__)
        else:
            if broken is not None:
                raise broken
        for message in answer.messages:
            await send(message)

    def _is_recorded(self, scope: Scope) -> bool:
        if scope["type"] != "http":
            return False
        path: str = scope["path"]
        return path.startswith(self._prefix) and path.removeprefix(self._prefix) not in self._public


class _Answer:
    """An answer held back."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def take(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return next((m["status"] for m in self.messages if m["type"] == "http.response.start"), 500)

    @property
    def body(self) -> bytes:
        return b"".join(m.get("body", b"") for m in self.messages if m["type"] == "http.response.body")


def entry(scope: Scope, body: bytes, answer: _Answer) -> Entry:
    """The entry of a request and its answer."""
    act: Act | None = scope.get("state", {}).get("act")
    route = scope.get("route")
    # Whoever audits reads of entities that others saw, and sees none of them.
    came = answer.body if answer.status < 400 and not (act and act.function == "audit") else b""
    entities, fields = scope.get("state", {}).get("shown", (NOTHING, NOTHING)) if came else (NOTHING, NOTHING)
    return Entry(
        at=now(),
        user=act.user.id if act else "",
        agency=act.user.agency if act else "",
        action=getattr(route, "name", "") or f"{scope['method']} {scope['path']}",
        permitted=answer.status < 400,
        purpose=act.purpose.id if act and act.purpose else "",
        asked=_asked(scope, body, keep_body=act is not None),
        entities=tuple(sorted(entities | _entities(came))),
        fields=tuple(sorted(fields | set(_fields(came)))),
        policies=act.policies if act else (),
        kind=Kind.SHARING if act and act.function in SHARING else Kind.ACCESS,
    )


def _entities(body: bytes) -> set[str]:
    return {found.decode("ascii") for found in ENTITY.findall(body)}


def _asked(scope: Scope, body: bytes, *, keep_body: bool) -> dict[str, Any]:
    """keep_body: not for requests of nobody yet, which may hold a password."""
    private = scope.get("state", {}).get("asked_in_private", False)
    said: dict[str, Any] = {
        "method": scope["method"],
        "path": scope["path"],
        "query": "" if private else scope.get("query_string", b"").decode("latin-1"),
    }
    if mark := scope.get("state", {}).get("mark", ""):
        said["mark"] = mark
    if body and keep_body:
        said["body"] = body[:MOST_BODY].decode("utf-8", errors="replace")
    return said


def _fields(body: bytes) -> Iterator[str]:
    """Names of the attributes whose values came back."""
    if b'"attributes"' not in body:
        return
    try:
        said = body.decode("utf-8")
    except UnicodeDecodeError:
        return
    # Looked up where they are: an answer is mostly something else. In a value the quotes would stand behind a \\.
    for found in ATTRIBUTES.finditer(said):
        try:
            held, _ = _JSON.raw_decode(said, found.end())
        except ValueError:
            continue
        if isinstance(held, dict):
            yield from held
        elif isinstance(held, list):
            yield from (str(each["name"]) for each in held if isinstance(each, dict) and "name" in each)


def _unavailable(why: str) -> _Answer:
    answer = _Answer()
    answer.messages = as_messages(
        AuditUnavailableProblem(f"what you asked can't be put on record, so it is not answered ({why})")
    )
    return answer
