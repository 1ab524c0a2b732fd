"""The sharing catalogue, requests for another agency's data, and those that wait for one's own agency."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, ConfigDict, Field

from api.acting import SignedIn, TheAuthority
from api.authority import Authority
from api.problems import ForbiddenProblem, RefusedProblem, UnknownRequestProblem, documented
from governance.sharing.calendar import Clock
from governance.sharing.catalogue import Sharing
from governance.sharing.requests import MOST_ABOUT, MOST_RECORDS, Request, State
from governance.sharing.using import Fact
from graph.answers import Answer
from ontology.schema import Sensitivity

catalogue = APIRouter(prefix="/catalogue", tags=["sharing"], responses=documented(ForbiddenProblem))
requests = APIRouter(prefix="/requests", tags=["sharing"], responses=documented(ForbiddenProblem))
inbox = APIRouter(prefix="/inbox/requests", tags=["sharing"], responses=documented(ForbiddenProblem))
RequestId = Annotated[str, Path(description="Id of a request.", max_length=40, examples=["G-12"])]


class ItemAnswer(Answer):
    """One field of one extract, as the catalogue has it."""

    extract: str = Field(examples=["police.hukou"])
    extract_label: dict[str, str] = Field(description="By language.", examples=[{"zh": "常住人口", "en": "residents"}])
    field: str = Field(examples=["Person.phone"])
    label: dict[str, str] = Field(description="By language.", examples=[{"zh": "联系电话", "en": "phone"}])
    provider: str = Field(description="The agency whose it is.", examples=["police"])
    sensitivity: Sensitivity = Field(examples=["sensitive"])
    sharing: Sharing = Field(description="unconditional 无条件共享, conditional 有条件共享, none 不予共享.")
    basis: str = Field(description="On what the agency holds it.", examples=["户口登记条例 3"])
    seal: str = Field(description="The seal that covers it, empty where none does.", examples=[""])


class ClockAnswer(Answer):
    """A time limit that runs."""

    due: date = Field(description="The last day for an answer.")
    provisional: bool = Field(description="It reaches into a year whose holidays are not published yet.")
    left: int = Field(description="Working days left, negative when it is over.")
    remind: bool = Field(description="Whoever must act is to be reminded.")


class RequestAnswer(Answer):
    """A request as it is now; a grant once it is granted."""

    id: str = Field(examples=["G-12"])
    extract: str = Field(examples=["police.hukou"])
    fields: list[str] = Field(examples=[["Person.id_number", "Person.name"]])
    provider: str = Field(examples=["police"])
    reason: str = Field(description="What it is for.", examples=["低保资格核对"])
    basis: str = Field(description="Legal basis.", examples=["社会救助暂行办法 58"])
    about: list[str] = Field(description="The numbers it is about; none: any.", examples=[["522121197803051235"]])
    until: date = Field(description="Its last day.")
    quota: int = Field(description="Most records.", examples=[100])
    used: int = Field(description="Records had so far.", examples=[7])
    asked_by: str = Field(description="Name of who asked.", examples=["吴敏"])
    agency: str = Field(description="Of which agency.", examples=["civil"])
    asked_at: datetime = Field(description="UTC.")
    state: State = Field(description="Only a granted one gives anything.")
    decision: str = Field(description="The reason of who last granted, refused or revoked it.", examples=["同意"])
    clock: ClockAnswer | None = Field(description="While it waits.")


class FactAnswer(Answer):
    """A fact about the uses of a grant. It decides nothing; who asked and who granted see the same."""

    name: str = Field(examples=["nothing_found"])
    label: dict[str, str] = Field(examples=[{"zh": "查无记录的号码", "en": "numbers that no record was found of"}])
    number: int = Field(examples=[3])
    of: int = Field(description="Of so many.", examples=[20])
    drifts: bool = Field(description="More than is usual for the purpose stated (governance/sharing/drift.yaml).")


class UsedRequest(Answer):
    """A request, and what its uses say beside its purpose."""

    request: RequestAnswer
    facts: list[FactAnswer]
    drifts: bool = Field(description="Whether any fact does.")


class NewRequest(BaseModel):
    """What is asked for."""

    model_config = ConfigDict(extra="forbid")

    extract: str = Field(max_length=128, examples=["police.hukou"])
    fields: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=100)
    reason: str = Field(min_length=1, max_length=2048, description="What it is for.")
    basis: str = Field(min_length=1, max_length=256, description="Legal basis.")
    until: date = Field(description="Its last day.")
    quota: int = Field(ge=1, le=MOST_RECORDS, description="Most records.")
    about: list[Annotated[str, Field(min_length=3, max_length=60)]] = Field(
        default_factory=list,
        max_length=MOST_ABOUT,
        description="Numbers (identity card, plate, code, case) that it is about; none: any, one by one.",
    )


class Decided(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(default="", max_length=2048)


@catalogue.get("", summary="What can be shared")
def get_catalogue(authority: TheAuthority) -> list[ItemAnswer]:
    """Every field of every extract with its provider, sharing attribute, sensitivity and legal basis."""
    labels = authority.catalogue.labels
    return [
        ItemAnswer(
            extract=item.extract,
            extract_label=dict(labels[item.extract]),
            field=item.field,
            label=dict(item.label),
            provider=item.provider,
            sensitivity=item.sensitivity,
            sharing=item.sharing,
            basis=item.basis,
            seal=item.seal,
        )
        for item in authority.catalogue
    ]


@requests.get("", summary="One's requests and grants")
def get_requests(authority: TheAuthority, session: SignedIn) -> list[RequestAnswer]:
    """The latest first."""
    return [_answer(request) for request in authority.requests.mine(session.user)]


@requests.post("", status_code=201, summary="Ask for data", responses=documented(RefusedProblem))
def post_request(authority: TheAuthority, session: SignedIn, said: Annotated[NewRequest, Body()]) -> RequestAnswer:
    """Its provider has the law's time to answer; where every field is shared unconditionally it is granted at once."""
    made = authority.requests.ask(
        session.user, said.extract, said.fields, said.reason, said.until, said.quota, said.basis, said.about
    )
    return _answer(made)


@requests.get("/{request_id}", summary="One request", responses=documented(UnknownRequestProblem))
def get_request(authority: TheAuthority, session: SignedIn, request_id: RequestId) -> UsedRequest:
    """With the facts about its uses that its provider sees, too."""
    return _used(authority, authority.requests.of(session.user, request_id))


@requests.delete("/{request_id}", summary="Give a grant back", responses=documented(UnknownRequestProblem))
def delete_request(authority: TheAuthority, session: SignedIn, request_id: RequestId) -> RequestAnswer:
    """Or take back a request that waits. It gives nothing any more."""
    return _answer(authority.requests.give_back(session.user, request_id))


@inbox.get("", summary="Requests for one's agency's data")
def get_inbox(authority: TheAuthority, session: SignedIn) -> list[RequestAnswer]:
    """Those that wait first, by the working days that are left."""
    return [_answer(request) for request in authority.requests.for_provider(session.user)]


@inbox.get("/{request_id}", summary="One request for one's agency's data", responses=documented(UnknownRequestProblem))
def get_inbox_request(authority: TheAuthority, session: SignedIn, request_id: RequestId) -> UsedRequest:
    """With the facts about its uses that who asked sees, too."""
    return _used(authority, authority.requests.of(session.user, request_id))


@inbox.post(
    "/{request_id}/approval", summary="Grant a request", responses=documented(UnknownRequestProblem, RefusedProblem)
)
def post_request_approval(
    authority: TheAuthority, session: SignedIn, request_id: RequestId, said: Annotated[Decided, Body()]
) -> RequestAnswer:
    """By an approver of the agency that provides, never by who asked."""
    return _answer(authority.requests.approve(session.user, request_id, said.reason))


@inbox.post(
    "/{request_id}/refusal", summary="Refuse a request", responses=documented(UnknownRequestProblem, RefusedProblem)
)
def post_request_refusal(
    authority: TheAuthority, session: SignedIn, request_id: RequestId, said: Annotated[Decided, Body()]
) -> RequestAnswer:
    """With the reason."""
    return _answer(authority.requests.refuse(session.user, request_id, said.reason))


@inbox.post(
    "/{request_id}/revocation", summary="Take a grant back", responses=documented(UnknownRequestProblem, RefusedProblem)
)
def post_request_revocation(
    authority: TheAuthority, session: SignedIn, request_id: RequestId, said: Annotated[Decided, Body()]
) -> RequestAnswer:
    """With the reason. From the next call on it gives nothing."""
    return _answer(authority.requests.revoke(session.user, request_id, said.reason))


def clock_answer(clock: Clock | None) -> ClockAnswer | None:
    """A clock as it is answered."""
    if clock is None:
        return None
    return ClockAnswer(due=clock.due.day, provisional=clock.due.provisional, left=clock.left, remind=clock.remind)


def _used(authority: Authority, request: Request) -> UsedRequest:
    facts = [_fact(fact) for fact in authority.requests.drift(request)]
    return UsedRequest(request=_answer(request), facts=facts, drifts=any(fact.drifts for fact in facts))


def _fact(fact: Fact) -> FactAnswer:
    return FactAnswer(name=fact.name, label=dict(fact.label), number=fact.number, of=fact.of, drifts=fact.drifts)


def _answer(request: Request) -> RequestAnswer:
    return RequestAnswer(
        id=request.id,
        extract=request.extract,
        fields=list(request.fields),
        provider=request.provider,
        reason=request.reason,
        basis=request.basis,
        about=list(request.about),
        until=request.until,
        quota=request.quota,
        used=request.used,
        asked_by=request.asked_name,
        agency=request.agency,
        asked_at=request.asked_at,
        state=request.state,
        decision=request.decision,
        clock=clock_answer(request.clock),
    )
