"""The FastAPI application."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api import pages
from api.guard import Guard
from api.problems import handle
from api.routers import entities, paths, quality, search, system, why
from queries.opening import OpenHome

PREFIX = "/api/v1"

DESCRIPTION = """\
Entities resolved from the rows of police, courts, judicial administration and civil affairs, the links between them,
and the evidence for both.

* Ids of entities and links are stable over rebuilds; a retired entity id is answered with the entity it went into.
* Dates are ISO 8601 without a zone: China Standard Time.
* Errors are RFC 9457 problem details (`application/problem+json`); branch on their `type`.
* There are no accounts yet: the server answers only requests from and to this machine.
"""


def operation_id(route: APIRoute) -> str:
    """The endpoint function's name: short, unique, and stable for generated clients."""
    return route.name


def create_app(home: Path | None = None, web: Path | None = None) -> FastAPI:
    """The application over `home`, by default the directory that the environment variable PINGAN_HOME names.

    `web` holds the built page, by default web/dist beside this package; without it only the API is served.
    """
    opened = OpenHome(home or Path(os.environ.get("PINGAN_HOME", "home")))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        opened.close()

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
    app.state.home = opened
    handle(app)
    app.add_middleware(Guard, private=PREFIX)
    root = APIRouter(prefix=PREFIX)
    for module in (system, search, entities, paths, why, quality):
        root.include_router(module.router)
    root.include_router(entities.charts)
    app.include_router(root)
    pages.serve(app, web or pages.BUILT, PREFIX)
    return app
