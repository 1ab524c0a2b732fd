"""Users of an OpenID Connect provider: bearer tokens, and the code flow with PKCE for the page.

OpenID Connect Core 1.0 and Discovery 1.0; RFC 7636 (PKCE); RFC 9068 for what an access token must say. Any provider
will do: which claims name agency, division and roles is configuration.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from governance.identity.user import ImpossibleUser, Role, User, roles

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures by a private key alone: never `none`, never one made with a secret that we hold, too."""
SKEW = 60
"""Seconds by which the provider's clock may differ from ours."""
KEYS_AGAIN_AFTER = 30
"""Seconds after which an unknown key has the keys fetched again: a stranger's tokens must not make us ask all day."""
METADATA_FOR = 3600
"""Seconds for which the provider's metadata are kept."""
TIMEOUT = 10.0
MOST_BYTES = 1_000_000


class ProviderUnavailable(RuntimeError):
    """The provider of identities can't be reached, or answers nonsense."""


class TokenRefused(PermissionError):
    """The token is none of this provider's for us, is over, or does not say who is asking."""


@dataclass(frozen=True, slots=True)
class Provider:
    """issuer: as in the tokens; client_id, client_secret: ours at the provider (the secret is empty for a public
    client); audience: whom access tokens must be for; agency, division, roles: the claims that say so, with dots into
    objects (`realm_access.roles`); role_names: the provider's name of a role → ours, the same where not named."""

    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    audience: str = "pingan-graph"
    agency: str = "agency"
    division: str = "division"
    roles: str = "roles"
    role_names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        host = urllib.parse.urlsplit(self.issuer)
        if host.scheme != "https" and host.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ValueError(f"{self.issuer}: the provider must be an https address")


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that has begun: to be kept for the browser until it comes back. url: where to send the browser."""

    url: str
    state: str
    nonce: str
    verifier: str


class Oidc:
    """One provider. Safe to use from several threads."""

    def __init__(self, provider: Provider, clock: Callable[[], float] = time.time) -> None:
        self._provider, self._clock = provider, clock
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] | None = None
        self._metadata_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = 0.0

    def user(self, token: str) -> User:
        """Whom a bearer token speaks for. Raises TokenRefused and ProviderUnavailable."""
        return self._user(self._claims(token, self._provider.audience))

    def begin(self, redirect_uri: str) -> Attempt:
        """The first step of the code flow. Raises ProviderUnavailable."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": redirect_uri,
            "scope": "openid profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        url = f"{self._endpoint('authorization_endpoint')}?{urllib.parse.urlencode(asked)}"
        return Attempt(url, state, nonce, verifier)

    def finish(self, attempt: Attempt, state: str, code: str, redirect_uri: str) -> User:
        """The last step: who has signed in. Raises TokenRefused and ProviderUnavailable."""
        if not secrets.compare_digest(state, attempt.state):
            raise TokenRefused("the answer is none to this sign-in")
        said = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._provider.client_id,
            "code_verifier": attempt.verifier,
        }
        if self._provider.client_secret:
            said["client_secret"] = self._provider.client_secret
        answer = _fetch(self._endpoint("token_endpoint"), urllib.parse.urlencode(said).encode())
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise TokenRefused("the provider gave no ID token")
        claims = self._claims(token, self._provider.client_id)
        if not secrets.compare_digest(str(claims.get("nonce", "")), attempt.nonce):
            raise TokenRefused("the ID token is none for this sign-in")
        return self._user(claims)

    def _claims(self, token: str, audience: str) -> dict[str, Any]:
        try:
            decoded = self._decoded(token)
        except (JoseError, ValueError, KeyError) as error:
            raise TokenRefused("the token's signature does not hold") from error
        claims = dict(decoded.claims)
        now = self._clock()
        for_us = claims.get("aud")
        if claims.get("iss") != self._provider.issuer:
            raise TokenRefused("the token is of another issuer")
        if audience not in (for_us if isinstance(for_us, list) else [for_us]):
            raise TokenRefused("the token is for somebody else")
        if not _is_number(claims.get("exp")) or claims["exp"] + SKEW < now:
            raise TokenRefused("the token is over")
        for name in ("nbf", "iat"):
            if name in claims and (not _is_number(claims[name]) or claims[name] - SKEW > now):
                raise TokenRefused("the token is not valid yet")
        return claims

    def _decoded(self, token: str) -> jwt.Token:
        """Checked against the keys we have; once more against the provider's when the key is not among them."""
        try:
            return jwt.decode(token, self._key_set(), algorithms=list(ALGORITHMS))
        except (JoseError, ValueError):
            if not self._may_ask_again():
                raise
        return jwt.decode(token, self._key_set(), algorithms=list(ALGORITHMS))

    def _may_ask_again(self) -> bool:
        with self._lock:
            if self._clock() - self._keys_at < KEYS_AGAIN_AFTER:
                return False
            self._keys = None
            return True

    def _key_set(self) -> KeySet:
        with self._lock:
            if self._keys is not None:
                return self._keys
        fetched = _fetch(self._endpoint("jwks_uri"))
        try:
            found = KeySet.import_key_set({"keys": [k for k in fetched["keys"] if k.get("use", "sig") == "sig"]})
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProviderUnavailable("the provider's keys can't be read") from error
        with self._lock:
            self._keys, self._keys_at = found, self._clock()
        return found

    def _endpoint(self, name: str) -> str:
        with self._lock:
            known = self._metadata if self._clock() - self._metadata_at < METADATA_FOR else None
        if known is None:
            issuer = self._provider.issuer
            known = _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            # Discovery 1.0, 4.3: another issuer's document would let it sign for this one.
            if known.get("issuer") != issuer:
                raise ProviderUnavailable(f"the document of {issuer} is of another issuer")
            with self._lock:
                self._metadata, self._metadata_at = known, self._clock()
        try:
            return str(known[name])
        except KeyError as error:
            raise ProviderUnavailable(f"the provider has no {name}") from error

    def _user(self, claims: Mapping[str, Any]) -> User:
        known = self._provider
        named = _at(claims, known.roles)
        names = [str(n) for n in named] if isinstance(named, list) else str(named or "").split()
        ours = {known.role_names.get(name, name) for name in names} & set(Role)
        try:
            return User(
                f"oidc:{claims['sub']}",
                str(claims.get("name") or claims.get("preferred_username") or claims["sub"]),
                str(_at(claims, known.agency) or ""),
                str(_at(claims, known.division) or ""),
                roles(ours),
            )
        except (ImpossibleUser, KeyError) as error:
            raise TokenRefused(f"the token does not say who is asking: {error}") from error


def _at(claims: Mapping[str, Any], path: str) -> Any:
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fetch(url: str, form: bytes | None = None) -> dict[str, Any]:
    """A JSON object by GET, or by POST of a form. Raises ProviderUnavailable."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, form), timeout=TIMEOUT) as answer:
            found = json.loads(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        if form is not None and error.code in (400, 401, 403):
            raise TokenRefused("the provider does not take the code") from error
        raise ProviderUnavailable(f"the provider of identities answers {error.code}") from error
    except (OSError, ValueError) as error:
        raise ProviderUnavailable(f"the provider of identities can't be reached ({error})") from error
    if not isinstance(found, dict):
        raise ProviderUnavailable("the provider of identities answers nonsense")
    return found
