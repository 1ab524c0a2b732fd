"""What the graph store answers with; the API returns these models as they are, so their field texts document it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Direction = Literal["out", "in", "both"]
CutReason = Literal["time", "work", "more"]


class Answer(BaseModel):
    """Base of every answer: closed (no unknown fields) and immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class EntitySummary(Answer):
    """An entity as a node of a chart or a line of a list."""

    id: str = Field(
        description="Stable entity id: P… person, V… vehicle, E… enterprise, C… case, L… place.",
        examples=["P-7Q2K9M4XTA"],
    )
    type: str = Field(description="Person, Vehicle, Enterprise, Case or Place.", examples=["Person"])
    label: str = Field(description="Name to show: a name, plate or case number.", examples=["令狐德荣"])
    summary: str = Field(
        description="One line that tells it from namesakes.", examples=["男 · 1978-03-05 · 遵义市播州区"]
    )
    mention_count: int = Field(
        description="Mentions in source rows that the purpose may see; 0 for an entity that "
        "is only named in others' rows (known by its plate, case number or address alone)."
    )
    degree: int = Field(description="Distinct neighbours that the purpose may see.")
    extracts: list[str] = Field(description="Extracts that speak of it.", examples=[["court.party", "police.hukou"]])


class LinkSummary(Answer):
    """A link between two entities, with all that its proofs say together."""

    id: str = Field(
        description="Stable link id: hash of type, both entity ids and role.", examples=["K-0f3a9be2c1d47788"]
    )
    type: str = Field(examples=["owner"])
    from_id: str = Field(description="Entity the link starts from.")
    to_id: str = Field(description="Entity the link leads to.")
    role: str | None = Field(description="Role as the source words it, where it states one.", examples=["原告"])
    from_date: date | None = Field(description="First day the link is known to hold.")
    to_date: date | None = Field(description="Last day it is known to hold; none while open or unknown.")
    count: int = Field(description="Events for passed_station, proofs for all other types.")
    first_seen: datetime | None = Field(description="Time of the first event.")
    last_seen: datetime | None = Field(description="Time of the last event.")
    extracts: list[str] = Field(description="Extracts whose rows prove it.")


class SearchHit(Answer):
    """One entity found, and by what."""

    entity: EntitySummary
    matched_on: str = Field(
        description="What matched: name, former_name, pinyin, initials, id_number, phone, plate, vin, "
        "uscc, case_number, address …",
        examples=["pinyin"],
    )
    matched: str = Field(
        description="The stored value that matched; starred where the purpose sees it masked.",
        examples=["linghu derong"],
    )
    score: float = Field(description="1 exact whole value, less for a part, a reading or an end; hits come best first.")


class SearchAnswer(Answer):
    """Entities found, best first."""

    hits: list[SearchHit]
    cut: bool = Field(description="True when there are more hits than the limit.")


class AttributeValue(Answer):
    """One value of an attribute and who says so."""

    value: str
    extracts: list[str] = Field(description="Extracts that state it.")
    mentions: int = Field(description="How many mentions state it.")


class Attribute(Answer):
    """All values of one attribute, the most stated first."""

    name: str = Field(description="Attribute name; its labels are in GET /ontology.", examples=["phone"])
    values: list[AttributeValue]


class Mention(Answer):
    """One appearance of one thing in one source row."""

    id: str = Field(examples=["police.hukou:5227320001"])
    type: str
    entity_id: str
    agency: str = Field(examples=["police"])
    extract: str = Field(examples=["police.hukou"])
    row_key: str
    role: str = Field(description="Empty for the row's own subject.", examples=["owner"])
    delivery_id: str = Field(description="Delivery that brought the current version.")
    version: int
    as_of: date | None = Field(description="Day the source states the row was true.")
    probability: float = Field(description="How sure the resolver is that the mention belongs to its entity, 0 to 1.")
    attributes: dict[str, str] = Field(description="What the row says, by attribute; only what it states.")


class HistoryEvent(Answer):
    """What happened to an entity over the rebuilds."""

    at: datetime
    kind: str = Field(description="created, grown, merged, split, withdrawn or redirected.")
    cause: str | None = None
    detail: str | None = Field(default=None, description="JSON text of what changed.")


class EntityDetail(EntitySummary):
    """An entity with everything known of it."""

    attributes: list[Attribute]
    mentions: list[Mention]
    mentions_cut: bool = Field(description="True when there are more mentions than returned.")
    history: list[HistoryEvent]
    redirected_from: str | None = Field(
        default=None, description="The id asked for, when it has been retired into this one."
    )


class NeighbourCount(Answer):
    """How many neighbours an expansion would bring."""

    link_type: str
    direction: Direction = Field(description="Seen from the entity asked about; `both` for symmetric types.")
    entity_type: str
    count: int = Field(description="Distinct neighbours.")


class Chart(Answer):
    """Nodes and the links among them."""

    nodes: list[EntitySummary]
    links: list[LinkSummary]
    total: int = Field(
        description="Neighbours, or common neighbours, there are in all; for links among given entities, the links."
    )
    cut: bool = Field(description="True when not all of them are returned.")


class ReachedEntity(Answer):
    """An entity of a neighbourhood, and how it was reached."""

    entity: EntitySummary
    steps: int = Field(description="Steps from the nearest start; 0 for a start itself.")
    via: str | None = Field(default=None, description="Entity from which it was reached first; none for a start.")


class Neighbourhood(Answer):
    """What lies within some steps of the starts; it says wherever something was left out."""

    entities: list[ReachedEntity] = Field(description="The starts, then the others in the order they were reached.")
    links: list[LinkSummary] = Field(
        description="Links with an opened entity at one end, ordered by from_id, type, to_id and role."
    )
    narrowed: list[str] = Field(
        description="Opened entities that have more neighbours than are returned, in the order they were opened."
    )
    unopened: list[str] = Field(
        description="Entities with too many neighbours to look behind, such as a toll station, in the order reached."
    )
    cut: bool = Field(description="True when some opened entity has neighbours that are not returned.")


class Path(Answer):
    """One way from one entity to another."""

    nodes: list[str] = Field(description="Entity ids from one end to the other.")
    links: list[str] = Field(description="Ids of the links along it, hop by hop; a hop may have several.")
    length: int = Field(description="Hops.")


class PathAnswer(Answer):
    """Paths found, shortest first, with the nodes and links they are made of."""

    paths: list[Path]
    nodes: list[EntitySummary]
    links: list[LinkSummary]
    cut: bool = Field(description="True when the search stopped before it had seen all it was asked to.")
    cut_reason: CutReason | None = Field(
        default=None,
        description="time or work: a limit stopped the search, there may be other paths. "
        "more: there are more paths than the number asked for.",
    )


class TimelineEvent(Answer):
    """Something dated about an entity."""

    at: str = Field(
        description="ISO 8601 date, or date and time where the source states a time.",
        examples=["2016-01-05", "2016-01-05T08:30:00"],
    )
    kind: Literal["attribute", "link_from", "link_to", "passes", "history"] = Field(
        description="attribute: a dated attribute, of the entity itself or, where `entity` is given, of a case it is "
        "linked to; link_from and link_to: a link begins or ends; passes: events of one "
        "day; history: what the resolver did."
    )
    attribute: str | None = None
    link_type: str | None = None
    link_id: str | None = None
    text: str = Field(
        description="The value of an attribute, the role of a link, the first and last "
        "time of a day's passes, or what the resolver did."
    )
    entity: EntitySummary | None = Field(default=None, description="The other end of the link.")
    count: int = Field(default=1, description="Events put together in this one.")
    entries: int | None = Field(default=None, description="passes: those into the network.")
    exits: int | None = Field(default=None, description="passes: those out of it, or of no stated direction.")
    extract: str | None = None
    mention_id: str | None = None


class Timeline(Answer):
    """Dated attributes, links and events of one entity, oldest first."""

    entity_id: str
    events: list[TimelineEvent]
    total: int
    cut: bool = Field(description="True when there are more events than returned.")


class Comparison(Answer):
    """One bar of the waterfall."""

    comparison: str = Field(examples=["name"])
    comparison_zh: str | None = Field(default=None, examples=["姓名"])
    comparison_en: str | None = Field(default=None, examples=["name"])
    level: str = Field(examples=["same_pinyin"])
    label_zh: str = Field(examples=["姓名同音"])
    label_en: str = Field(examples=["name: same pinyin"])
    weight: float = Field(description="Match weight, log2 of the Bayes factor; the bars add up to the edge's weight.")
    left: str | None = Field(default=None, description="The left mention's value.")
    right: str | None = Field(default=None, description="The right mention's value.")


class MatchEdge(Answer):
    """Two mentions compared."""

    left: str = Field(description="Mention id.")
    right: str = Field(description="Mention id.")
    type: str
    weight: float = Field(description="Total match weight, log2, prior included.")
    probability: float
    linked: bool = Field(description="True when both are in the same entity.")
    reason: str | None = Field(default=None, description="Why they are or are not, where it is not the weight alone.")
    comparisons: list[Comparison]


class IdentityWhy(Answer):
    """Why an entity is one thing, and what speaks against or for more."""

    entity: EntitySummary
    mentions: list[Mention]
    edges: list[MatchEdge] = Field(description="The compared pairs that hold it together.")
    doubts: list[MatchEdge] = Field(description="Notable pairs with mentions of other entities that were not joined.")
    others: list[Mention] = Field(description="The mentions of other entities that the doubts are about.")
    cut: bool = Field(description="True when there are more mentions or edges than returned.")


class PairWhy(Answer):
    """Why two mentions or entities are the same, or not, and what else binds them."""

    left: EntitySummary
    right: EntitySummary
    same_entity: bool
    mentions: list[Mention] = Field(description="The mentions asked about and those on the path between them.")
    direct: list[MatchEdge] = Field(description="Pairs compared directly, strongest first.")
    path: list[MatchEdge] = Field(
        description="When the two were joined through others: the chain of pairs that joins them."
    )
    links: list[LinkSummary] = Field(description="Links between the two entities when they are two.")


class LinkProof(Answer):
    """One row that proves a link."""

    from_mention: Mention | None = Field(description="None when the end is only named, not described, by the row.")
    to_mention: Mention | None
    extract: str
    row_key: str
    role: str | None
    from_date: date | None
    to_date: date | None
    note: str | None = Field(
        description="How the proof comes about, where it is derived.", examples=["same phone 138…"]
    )
    source_row: dict[str, object] | None = Field(
        description="The row as delivered, known columns only; none where the purpose does not reach it."
    )


class LinkDetail(LinkSummary):
    """A link with its proofs."""

    from_entity: EntitySummary
    to_entity: EntitySummary
    proofs: list[LinkProof]
    proofs_total: int
    proofs_cut: bool


class DivisionCount(Answer):
    """How much lies in one division; what lies in two counts in both."""

    code: str = Field(
        description="By GB/T 2260: six digits of a county, the first four of its prefecture, the first two of the "
        "province.",
        examples=["522301"],
    )
    entities: dict[str, int] = Field(description="Entities by type.")
    links: dict[str, int] = Field(description="Links by type.")


class GraphStatus(Answer):
    """How much there is."""

    entities: dict[str, int] = Field(description="Entities by type.")
    links: dict[str, int] = Field(description="Links by type.")
    built: datetime | None = Field(description="When the registry was built.")
