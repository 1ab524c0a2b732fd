"""One's purposes, and those that wait for one's approval."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Body, Path
from pydantic import BaseModel, ConfigDict, Field

from api.acting import SignedIn, TheAuthority, needs
from api.problems import ForbiddenProblem, RefusedProblem, UnknownPurposeProblem, documented
from governance.purposes import Purpose, State, kinds
from graph.answers import Answer

router = APIRouter(prefix="/purposes", tags=["purposes"], dependencies=[needs("own")])
approvals = APIRouter(prefix="/purposes", tags=["purposes"], dependencies=[needs("approve")])
PurposeId = Annotated[str, Path(description="Id of a purpose.", max_length=40, examples=["PU-12"])]


class KindAnswer(Answer):
    """A kind of purpose that one may open."""

    name: str = Field(examples=["case_investigation"])
    label: dict[str, str] = Field(description="By language.", examples=[{"zh": "案件侦办", "en": "case investigation"}])
    approval: bool = Field(description="Whether another must approve it.")
    days: int = Field(description="The longest it may last.", examples=[90])
    opens: list[str] = Field(description="Sealed categories it opens.", examples=[["correction"]])
    basis: str = Field(description="The legal basis unless another is named.", examples=["刑事诉讼法 54"])
    reference: dict[str, str] = Field(description="What the reference is, by language.")


class PurposeAnswer(Answer):
    """A purpose as it is now."""

    id: str = Field(examples=["PU-12"])
    kind: str = Field(examples=["case_investigation"])
    reference: str = Field(description="Case or approval number.", examples=["A520102000000202611000123"])
    basis: str = Field(description="Legal basis.", examples=["刑事诉讼法 54"])
    reason: str = Field(description="What it is for.", examples=["盗窃案侦办"])
    until: date = Field(description="Its last day.")
    opened_by: str = Field(description="Name of who opened it.", examples=["李科"])
    state: State = Field(description="Only an open one lets anything be seen.")


class NewPurpose(BaseModel):
    """What a purpose is opened with."""

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(max_length=64, examples=["case_investigation"])
    reference: str = Field(min_length=1, max_length=128, examples=["A520102000000202611000123"])
    until: date = Field(description="Its last day.")
    reason: str = Field(min_length=1, max_length=1024, examples=["盗窃案侦办"])
    basis: str = Field(default="", max_length=256, description="Legal basis, where it is not that of the kind.")


class Reason(BaseModel):
    """Why."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(default="", max_length=1024)


@router.get("", summary="One's purposes")
def get_purposes(authority: TheAuthority, session: SignedIn) -> list[PurposeAnswer]:
    """The latest first, with those that are over."""
    return [_answer(purpose) for purpose in authority.purposes.mine(session.user)]


@router.get("/kinds", summary="Kinds of purpose that one may open")
def get_purpose_kinds(session: SignedIn) -> list[KindAnswer]:
    """By agency and roles."""
    return [
        KindAnswer(
            name=kind.name,
            label=dict(kind.label),
            approval=kind.approval,
            days=kind.days,
            opens=sorted(kind.opens),
            basis=kind.basis,
            reference=dict(kind.reference_hint),
        )
        for kind in kinds().values()
        if kind.may_be_opened_by(session.user)
    ]


@router.post("", status_code=201, summary="Open a purpose", responses=documented(RefusedProblem))
def post_purpose(authority: TheAuthority, session: SignedIn, said: Annotated[NewPurpose, Body()]) -> PurposeAnswer:
    """It waits for another to approve it where its kind asks for that."""
    return _answer(
        authority.purposes.open(session.user, said.kind, said.reference, said.until, said.reason, said.basis)
    )


@router.delete("/{purpose_id}", summary="Close a purpose", responses=documented(UnknownPurposeProblem))
def delete_purpose(authority: TheAuthority, session: SignedIn, purpose_id: PurposeId) -> PurposeAnswer:
    """It lets nothing be seen any more."""
    return _answer(authority.purposes.close(session.user, purpose_id))


@approvals.get("/waiting", summary="Purposes that wait for one's approval", responses=documented(ForbiddenProblem))
def get_waiting_purposes(authority: TheAuthority, session: SignedIn) -> list[PurposeAnswer]:
    """The eldest first."""
    return [_answer(purpose) for purpose in authority.purposes.waiting(session.user)]


@approvals.post(
    "/{purpose_id}/approval",
    summary="Approve a purpose",
    responses=documented(ForbiddenProblem, UnknownPurposeProblem, RefusedProblem),
)
def post_purpose_approval(
    authority: TheAuthority, session: SignedIn, purpose_id: PurposeId, said: Annotated[Reason, Body()]
) -> PurposeAnswer:
    """By an approver of the same agency, never by who opened it."""
    return _answer(authority.purposes.approve(session.user, purpose_id, said.reason))


@approvals.post(
    "/{purpose_id}/refusal",
    summary="Refuse a purpose",
    responses=documented(ForbiddenProblem, UnknownPurposeProblem, RefusedProblem),
)
def post_purpose_refusal(
    authority: TheAuthority, session: SignedIn, purpose_id: PurposeId, said: Annotated[Reason, Body()]
) -> PurposeAnswer:
    """With the reason."""
    return _answer(authority.purposes.refuse(session.user, purpose_id, said.reason))


def _answer(purpose: Purpose) -> PurposeAnswer:
    return PurposeAnswer(
        id=purpose.id,
        kind=purpose.kind,
        reference=purpose.reference,
        basis=purpose.basis,
        reason=purpose.reason,
        until=purpose.until,
        opened_by=purpose.opened_name,
        state=purpose.state,
    )
