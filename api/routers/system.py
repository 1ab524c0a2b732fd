"""What this server is, and the words it uses."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter, Request
from pydantic import Field

from api.acting import TheAuthority, is_enforced, sight_if_any
from api.parameters import Home, InScope, Store
from api.problems import STORE_PROBLEMS, documented
from graph.answers import Answer
from ontology.clock import china
from queries.divisions import DivisionsAnswer, divisions
from queries.statistics import Statistics, statistics
from queries.vocabulary import OntologyAnswer, vocabulary

router = APIRouter(tags=["system"])
figures = APIRouter(tags=["system"])


class Status(Answer):
    """The state of this server."""

    version: str = Field(examples=["0.1.0"])
    home_loaded: bool = Field(
        description="False while nothing has been resolved: run `pingan ingest`, `pingan resolve`."
    )
    loopback_only: bool = Field(
        description="There are no accounts, so only this machine itself is answered; show it on the screen."
    )
    entities: dict[str, int] = Field(
        description="Entities by type that the purpose named may see; without one, none.",
        examples=[{"Person": 21034, "Vehicle": 4512}],
    )
    links: dict[str, int] = Field(description="Links by type.", examples=[{"owner": 4300, "household": 12044}])
    built: datetime | None = Field(description="When the registry was built, China Standard Time.")


@router.get("/status", summary="State of the server")
def get_status(request: Request, home: Home, authority: TheAuthority) -> Status:
    """Answers even while there is nothing to explore, so that a page can say what to do."""
    scope = sight_if_any(request, authority)
    counts = home.store().status(scope) if home.is_built and scope is not None else None
    return Status(
        version=version("pingan-graph"),
        home_loaded=home.is_built,
        loopback_only=not is_enforced(request),
        entities=counts.entities if counts else {},
        links=counts.links if counts else {},
        built=china(counts.built) if counts and counts.built else None,
    )


@router.get("/ontology", summary="Entity types, link types and attributes with their labels")
def get_ontology() -> OntologyAnswer:
    """Every name that other answers use, with a Chinese and an English label."""
    return vocabulary()


@figures.get(
    "/statistics", summary="Rows by extract, entities and links by type", responses=documented(*STORE_PROBLEMS)
)
def get_statistics(home: Home, store: Store, scope: InScope) -> Statistics:
    """The figures of `pingan stats --json`."""
    return statistics(home.path, store, scope)


@figures.get(
    "/statistics/divisions", summary="Entities and links by type and division", responses=documented(*STORE_PROBLEMS)
)
def get_divisions(store: Store, scope: InScope) -> DivisionsAnswer:
    """By prefecture and county (GB/T 2260), as far as addresses and names of places tell where something lies.

    What lies in two counties counts in both. Counted anew when the graph has changed, which takes seconds.
    """
    return divisions(store, scope)
