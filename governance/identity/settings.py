"""Which provider of identities there is: a YAML file in the home."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from governance.identity.oidc import Provider

FILE = "oidc.yaml"
_CLAIMS = ("agency", "division", "roles")


class BadProvider(ValueError):
    """The file does not say which provider is meant; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Configured:
    """page: the address under which browsers reach this server, to which the provider sends them back."""

    provider: Provider
    page: str

    @property
    def back(self) -> str:
        """Where the provider sends browsers back to; to be allowed at the provider."""
        return f"{self.page.rstrip('/')}/api/v1/session/oidc/back"


def configured(home: Path, environment: Mapping[str, str] = os.environ) -> Configured | None:
    """What the file that PINGAN_OIDC names says, by default HOME/oidc.yaml; None where there is none. Raises
    BadProvider.

    Keys: issuer, client_id, page; optionally client_secret_file (a file, so that no secret stands here), audience,
    claims (agency, division, roles: the claims that say so, with dots into objects) and role_names (the provider's name
    of a role → ours).
    """
    file = Path(environment.get("PINGAN_OIDC") or home / FILE)
    if not file.exists():
        if "PINGAN_OIDC" in environment:
            raise BadProvider(f"PINGAN_OIDC: there is no file {file}")
        return None
    try:
        said = yaml.safe_load(file.read_text("utf-8"))
        return _read(dict(said), file.parent)
    except (OSError, yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        raise BadProvider(f"{file}: {error}") from error


def _read(said: dict[str, Any], folder: Path) -> Configured:
    secret_file = said.pop("client_secret_file", None)
    secret = (folder / secret_file).read_text("utf-8").strip() if secret_file else ""
    claims, page = said.pop("claims", {}), said.pop("page")
    if unknown := set(claims) - set(_CLAIMS):
        raise ValueError(f"claims: {sorted(unknown)} are none of {', '.join(_CLAIMS)}")
    return Configured(Provider(**said, **claims, client_secret=secret), page)
