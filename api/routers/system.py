"""What this server is, and the words it uses."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from api.parameters import Home, InScope, Store
from api.problems import NotBuiltProblem, documented
from graph.answers import Answer
from queries.statistics import Statistics, statistics
from queries.vocabulary import OntologyAnswer, vocabulary

router = APIRouter(tags=["system"])


class Status(Answer):
    """The state of this server."""

    version: str = Field(examples=["0.1.0"])
    home_loaded: bool = Field(
        description="False while nothing has been resolved: run `pingan ingest`, `pingan resolve`."
    )
    loopback_only: Literal[True] = Field(
        description="There are no accounts yet, so only this machine itself is answered; show it on the screen."
    )
    entities: dict[str, int] = Field(description="Entities by type.", examples=[{"Person": 21034, "Vehicle": 4512}])
    links: dict[str, int] = Field(description="Links by type.", examples=[{"owner": 4300, "household": 12044}])
    built: datetime | None = Field(description="When the registry was built.")


@router.get("/status", summary="State of the server")
def get_status(home: Home, scope: InScope) -> Status:
    """Answers even while there is nothing to explore, so that a page can say what to do."""
    counts = home.store().status(scope) if home.is_built else None
    return Status(
        version=version("pingan-graph"),
        home_loaded=counts is not None,
        loopback_only=True,
        entities=counts.entities if counts else {},
        links=counts.links if counts else {},
        built=counts.built if counts else None,
    )


@router.get("/ontology", summary="Entity types, link types and attributes with their labels")
def get_ontology() -> OntologyAnswer:
    """Every name that other answers use, with a Chinese and an English label."""
    return vocabulary()


@router.get("/statistics", summary="Rows by extract, entities and links by type", responses=documented(NotBuiltProblem))
def get_statistics(home: Home, store: Store, scope: InScope) -> Statistics:
    """The figures of `pingan stats --json`."""
    return statistics(home.path, store, scope)
