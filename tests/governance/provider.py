"""A small OpenID Connect provider in this process, on loopback: discovery, keys that change, the code flow."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class FakeProvider:
    """What the tests turn the screws of."""

    def __init__(self) -> None:
        self.keys = {"k1": RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})}
        self.key = "k1"
        self.asked: list[str] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.broken = False
        self.address = ""

    def rotate(self) -> None:
        """A new key signs from now on, and the old one is gone."""
        self.key = f"k{len(self.asked) + 2}"
        self.keys = {self.key: RSAKey.generate_key(2048, {"kid": self.key, "use": "sig"})}

    def claims(self, **said: Any) -> dict[str, Any]:
        """What a token of this provider says, unless said otherwise."""
        now = int(time.time())
        return {
            "iss": self.address, "aud": "pingan-graph", "sub": "u1", "name": "李科", "agency": "police",
            "division": "520102", "roles": ["investigator", "of-no-meaning-here"], "iat": now, "exp": now + 300,
        } | said  # fmt: skip

    def token(self, **said: Any) -> str:
        """A signed token."""
        return jwt.encode({"alg": "RS256", "kid": self.key}, self.claims(**said), self.keys[self.key])

    def code_for(self, url: str, code: str = "code-1") -> tuple[str, str]:
        """As if somebody had signed in at the address the browser was sent to: (state, code)."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.codes[code] = asked
        return asked["state"], code

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What is answered to a request."""
        self.asked.append(path)
        if self.broken:
            return 500, {}
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.address, "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token", "jwks_uri": f"{self.address}/keys",
            }  # fmt: skip
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.keys.values()]}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"id_token": self.token(aud=asked["client_id"], nonce=asked["nonce"])}


@contextmanager
def serving() -> Iterator[FakeProvider]:
    """A provider that answers."""
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, said = provider.answer(urlsplit(self.path).path, form)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
