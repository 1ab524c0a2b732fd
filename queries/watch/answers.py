"""What the watch answers with."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from graph.answers import Answer, EntitySummary

State = Literal["open", "handled", "closed", "false"]


class Text(Answer):
    """A text in both languages."""

    zh: str
    en: str


class WatchGround(Answer):
    """Facts of one extract that a rule rests on."""

    extract: str
    says: Text
    optional: bool = Field(description="True when only some hits of the rule rest on it.")


class WatchSource(Answer):
    """A law or standard from which a rule follows."""

    law: Text
    article: str


class WatchRule(Answer):
    """A standing rule. It names facts about vehicles, enterprises and licences, and scores nobody."""

    id: str = Field(examples=["lapsed_inspection"])
    title: Text
    meaning: Text
    subject: str = Field(description="Type of the entity its hits are about: Vehicle or Enterprise.")
    rests_on: list[WatchGround]
    sources: list[WatchSource]
    words: dict[str, Text] = Field(description="What the keys and coded values of its facts are called.")
    hits: int = Field(description="Hits there are now that the purpose may see.")
    open: int = Field(description="Of these, those that nobody has closed or marked false.")


class WatchFact(Answer):
    """One fact behind a hit."""

    id: str = Field(description="Stable id of the fact.")
    part: Literal["basis", "occasion", "context"] = Field(
        description="basis: all of these make the hit; occasion: each of these is one more time; context: what it is "
        "seen with, such as the vehicles of an enterprise."
    )
    kind: Literal["mention", "link", "event"]
    refs: list[str] = Field(description="Ids of the mention, the link or the events.")
    extracts: list[str]
    entities: list[str] = Field(description="Entities it is about.")
    link_type: str | None = None
    at: datetime | None = Field(default=None, description="When it happened or begins, where that is known.")
    told: dict[str, str] = Field(
        description="What it says: `Type.attribute` for an attribute's value, starred where it is masked; "
        "else a key of the rule's words."
    )
    new: bool = Field(description="True when it came after somebody last handled the hit.")


class HandlingRecord(Answer):
    """What somebody did about a hit."""

    id: int
    action: Literal["handle", "close", "false", "reopen"]
    by: str
    at: datetime
    note: str
    facts: int = Field(description="Facts there were then.")


class WatchHit(Answer):
    """A subject of which a rule holds."""

    id: str = Field(
        description="Stable id, made of the rule and what the sources state.", examples=["W-0F3A9BE2C1D47788"]
    )
    rule: str
    subject: EntitySummary
    state: State = Field(
        description="open: nobody has said a word, or a fact has come since it was closed or marked false; handled: "
        "somebody is looking into it; closed: done with; false: the facts are not so, or do not mean it."
    )
    opened: datetime = Field(description="When the delivery came in that made it a hit, by China's clock.")
    last: datetime | None = Field(description="When its latest occasion happened.")
    occasions: int = Field(description="Times there are, each counted once.")
    new_facts: int = Field(description="Facts that came after it was last handled; 0 while nobody has.")
    extracts: list[str] = Field(description="Extracts it rests on.")


class WatchHits(Answer):
    """A page of hits, those with the latest occasion first."""

    hits: list[WatchHit]
    total: int
    by_rule: dict[str, int] = Field(description="Hits in the states asked for, by rule.")
    by_state: dict[str, int] = Field(description="Hits of the rules asked for, by state.")
    cut: bool
    ran: datetime | None = Field(description="When the rules were last run (UTC); none where they never were.")
    behind: bool = Field(description="True when the registry was built anew since: run the rules again.")


class WatchHitDetail(WatchHit):
    """A hit with its facts and what people did about it."""

    facts: list[WatchFact]
    facts_cut: bool = Field(description="True when there are more occasions or vehicles than returned.")
    entities: list[EntitySummary] = Field(description="The entities of its facts, the subject first.")
    handlings: list[HandlingRecord]
