"""The FastAPI application."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api import pages
from api.acting import needs
from api.authority import Authority
from api.guard import Guard
from api.later import Later
from api.limits import Limited, Limits
from api.problems import ANY_TIME_PROBLEMS, documented, handle
from api.recording import Recorded
from api.routers import (
    association,
    audit,
    board,
    cases,
    charts,
    decisions,
    entities,
    export,
    grants,
    health,
    introduction,
    mending,
    objections,
    paths,
    printing,
    purposes,
    quality,
    resolving,
    rows,
    search,
    session,
    sharing,
    single_sign_on,
    system,
    text_doubts,
    unmasking,
    watch,
    why,
)
from queries.opening import Neo4jAccess, OpenHome
from worker import Keeper

PREFIX = "/api/v1"
PUBLIC = ("/openapi.json", health.PATH)
"""What shows no data and is not put on record."""
OF_FUNCTION = (
    (search.router, "explore"),
    (entities.router, "explore"),
    (entities.charts, "explore"),
    (cases.router, "explore"),
    (introduction.router, "explore"),
    (charts.router, "charts"),
    (paths.router, "explore"),
    (association.router, "explore"),
    (why.router, "explore"),
    (resolving.router, "explore"),
    (unmasking.router, "explore"),
    (watch.router, "watch"),
    (decisions.router, "review"),
    (board.router, "review"),
    (text_doubts.router, "review"),
    (export.router, "export"),
    (printing.router, "own"),
    (system.figures, "figures"),
    (quality.router, "deliveries"),
    (mending.router, "mend"),
    (rows.router, "deliver"),
    (system.router, "own"),
    (sharing.catalogue, "catalogue"),
    (sharing.requests, "request"),
    (sharing.inbox, "approve"),
    (grants.router, "grant_use"),
    (objections.router, "explore"),
    (objections.own, "own"),
    (objections.inbox, "approve"),
    (audit.router, "audit"),
)
"""Routers whose endpoints all are of one function (governance/policy/functions.yaml)."""
OF_THEIR_OWN = (session.router, single_sign_on.router, purposes.router, purposes.approvals)
"""Routers that say themselves what they need; signing in needs nothing."""

DESCRIPTION = """\
Entities resolved from the rows of police, courts, judicial administration and civil affairs, the links between them,
and the evidence for both.

* Ids of entities and links are stable over rebuilds; a retired entity id is answered with the entity it went into.
* Dates are ISO 8601 without a zone: China Standard Time.
* Errors are RFC 9457 problem details (`application/problem+json`); branch on their `type`.
* A server without any account answers only requests from and to this machine. With accounts, sign in (`POST /session`);
  every request for data names a purpose of yours that is open (`X-Purpose`), every change says the session's
  `X-CSRF-Token`, and all are put on record. Where a provider of identities is configured, a program brings its token
  instead (`Authorization: Bearer`).
"""


def operation_id(route: APIRoute) -> str:
    """The endpoint function's name: short, unique, and stable for generated clients."""
    return route.name


def create_app(
    home: Path | None = None,
    web: Path | None = None,
    neo4j: Neo4jAccess | None = None,
    limits: Limits | None = None,
) -> FastAPI:
    """The application over `home`, by default the directory that the environment variable PINGAN_HOME names.

    `web` holds the built page, by default web/dist beside this package; without it only the API is served. `neo4j` is
    where the graph is served from, by default what PINGAN_STORE and PINGAN_NEO4J_… name; without it, the home.
    `limits`: how much one may ask, by default what api.limits says.
    """
    neo4j = neo4j or Neo4jAccess.of(os.environ)
    home = home or Path(os.environ.get("PINGAN_HOME", "home"))
    opened, authority = OpenHome(home, neo4j), Authority(home)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        later.close()
        opened.close()
        authority.close()

    app = FastAPI(
        title="政法平安云图 API",
        version="1",
        description=DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        # The stock pages load their scripts from elsewhere; the document itself is what a client needs.
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
        lifespan=lifespan,
    )
    app.state.home, app.state.authority = opened, authority
    keeper = Keeper()
    app.state.keeper, app.state.later = keeper, (later := Later(home, keeper))
    handle(app)
    app.state.limits = limits = limits or Limits()
    app.add_middleware(Recorded, authority=authority, prefix=PREFIX, public=PUBLIC)
    app.add_middleware(Limited, authority=authority, limits=limits, prefix=PREFIX)
    # Added last, so it stands before all.
    app.add_middleware(Guard, private=PREFIX, authority=authority)
    root = APIRouter(prefix=PREFIX, responses=documented(*ANY_TIME_PROBLEMS))
    for router, function in OF_FUNCTION:
        root.include_router(router, dependencies=[needs(function)])
    for router in OF_THEIR_OWN:
        root.include_router(router)
    root.include_router(health.router)
    app.include_router(root)
    pages.serve(app, web or pages.BUILT, PREFIX)
    return app
