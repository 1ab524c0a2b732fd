"""A real Keycloak on a free loopback port, with a realm of ours: fetched once by Maven, its data in a temporary folder.

Only for `make test-keycloak`: it is 164 MB and takes half a minute to start.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import free_port

VERSION = "26.5.6"
REALM, CLIENT, SECRET, BACK = "pingan", "page", "of-the-page-alone", "http://127.0.0.1:8420/api/v1/session/oidc/back"
LOGIN, PASSWORD, ADMIN = "like", "Xingren-2026-Yuntu", "administrator"
STARTS_WITHIN_S = 300
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"


def fetch() -> Path:
    """The unpacked distribution, in the user's cache; PINGAN_KEYCLOAK names a folder that has it already."""
    given = os.environ.get("PINGAN_KEYCLOAK")
    if given:
        return Path(given)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pingan"
    folder = cache / f"keycloak-{VERSION}"
    if not folder.is_dir():
        unfinished = cache / f".keycloak-{VERSION}.{os.getpid()}"
        unfinished.mkdir(parents=True)
        try:
            artefact = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
            asked = [f"-Dartifact={artefact}", f"-DoutputDirectory={unfinished}"]
            subprocess.run(["mvn", "-B", "-q", COPY, *asked], check=True)
            (archive,) = unfinished.glob("*.zip")
            shutil.unpack_archive(archive, unfinished, "zip")
            (unfinished / f"keycloak-{VERSION}").replace(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder


@dataclass(frozen=True)
class Keycloak:
    """address: its own, e.g. http://127.0.0.1:8080."""

    address: str

    @property
    def issuer(self) -> str:
        return f"{self.address}/realms/{REALM}"

    def token(self, **said: str) -> str:
        """An access token for the user, as a program of the client gets it."""
        asked = {"grant_type": "password", "client_id": CLIENT, "client_secret": SECRET, "username": LOGIN,
                 "password": PASSWORD, "scope": "openid profile"} | said  # fmt: skip
        token: str = self._post(f"{self.issuer}/protocol/openid-connect/token", asked)["access_token"]
        return token

    def rotate(self) -> None:
        """A new key signs from now on."""
        asked = {"grant_type": "password", "client_id": "admin-cli", "username": ADMIN, "password": PASSWORD}
        admin = self._post(f"{self.address}/realms/master/protocol/openid-connect/token", asked)["access_token"]
        realm = self._get(f"{self.address}/admin/realms/{REALM}", admin)
        key = {
            "name": f"new-{time.time_ns()}",
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "parentId": realm["id"],
            "config": {"priority": [str(time.time_ns() // 10**9)], "enabled": ["true"], "active": ["true"]},
        }
        request = urllib.request.Request(
            f"{self.address}/admin/realms/{REALM}/components",
            json.dumps(key).encode(),
            {"Authorization": f"Bearer {admin}", "Content-Type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=60).close()

    def _post(self, url: str, form: Mapping[str, str]) -> dict[str, Any]:
        with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=60) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found

    def _get(self, url: str, token: str) -> dict[str, Any]:
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            found: dict[str, Any] = json.loads(answer.read())
        return found


@contextmanager
def serving(folder: Path) -> Iterator[Keycloak]:
    """A Keycloak with the realm, until the block ends. folder: where its data and log are to be."""
    home = folder / "keycloak"
    # It writes what it has made of its settings into its own folder.
    shutil.copytree(fetch(), home, symlinks=True)
    (home / "data" / "import").mkdir(parents=True)
    (home / "data" / "import" / "realm.json").write_text(json.dumps(_realm()), "utf-8")
    port, manage = free_port(), free_port()
    settings = {
        "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN, "KC_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD, "JAVA_OPTS_KC_HEAP": "-Xmx512m",
    }  # fmt: skip
    command = [
        "/bin/sh", str(home / "bin" / "kc.sh"), "start-dev", "--import-realm", f"--http-port={port}",
        "--http-host=127.0.0.1", f"--http-management-port={manage}",
    ]  # fmt: skip
    with open(folder / "keycloak.log", "wb") as log:
        process = subprocess.Popen(
            command, env=os.environ | settings, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    made = Keycloak(f"http://127.0.0.1:{port}")
    try:
        _wait(made, process, folder / "keycloak.log")
        yield made
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(60)


def _wait(made: Keycloak, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            urllib.request.urlopen(f"{made.issuer}/.well-known/openid-configuration", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Keycloak did not start: {log.read_text('utf-8', 'replace')[-2000:]}") from None
            time.sleep(0.5)


def _realm() -> dict[str, Any]:
    """A realm with one user, whose agency and division are attributes, and one client, whose tokens are for us."""
    profile = {
        "attributes": [{"name": name} for name in ("username", "email", "firstName", "lastName")],
        # Without, Keycloak drops what the profile does not declare.
        "unmanagedAttributePolicy": "ENABLED",
    }
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "roles": {"realm": [{"name": "investigator"}]},
        "components": {
            "org.keycloak.userprofile.UserProfileProvider": [
                {"providerId": "declarative-user-profile", "config": {"kc.user.profile.config": [json.dumps(profile)]}}
            ]
        },
        "users": [
            {
                "username": LOGIN,
                "enabled": True,
                "email": "like@example.invalid",
                "emailVerified": True,
                "firstName": "科",
                "lastName": "李",
                "attributes": {"agency": ["police"], "division": ["520102"]},
                "credentials": [{"type": "password", "value": PASSWORD, "temporary": False}],
                "realmRoles": ["investigator"],
            }
        ],
        "clients": [
            {
                "clientId": CLIENT,
                "secret": SECRET,
                "redirectUris": [BACK],
                "directAccessGrantsEnabled": True,
                "protocolMappers": [
                    _claim("agency"),
                    _claim("division"),
                    {
                        "name": "roles",
                        "protocol": "openid-connect",
                        "protocolMapper": "oidc-usermodel-realm-role-mapper",
                        "config": {
                            "claim.name": "roles", "multivalued": "true", "jsonType.label": "String",
                            "id.token.claim": "true", "access.token.claim": "true",
                        },
                    },
                    {
                        "name": "for us",
                        "protocol": "openid-connect",
                        "protocolMapper": "oidc-audience-mapper",
                        "config": {"included.custom.audience": "pingan-graph", "access.token.claim": "true"},
                    },
                ],
            },
            {"clientId": "another", "publicClient": True, "directAccessGrantsEnabled": True},
        ],
    }  # fmt: skip


def _claim(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "protocol": "openid-connect",
        "protocolMapper": "oidc-usermodel-attribute-mapper",
        "config": {
            "user.attribute": name, "claim.name": name, "jsonType.label": "String", "id.token.claim": "true",
            "access.token.claim": "true",
        },
    }  # fmt: skip
