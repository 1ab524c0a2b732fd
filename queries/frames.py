"""Answers as pandas DataFrames, for analysts: one row a thing, columns as in the API, also when there are none."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from graph.answers import (
    Answer,
    Chart,
    EntityDetail,
    EntitySummary,
    IdentityWhy,
    LinkSummary,
    PathAnswer,
    SearchAnswer,
    Timeline,
    TimelineEvent,
)


def hits(answer: SearchAnswer) -> pd.DataFrame:
    """Hits of a search: the entity's columns, then matched_on, matched and score."""
    rows = [{**hit.entity.model_dump(), **hit.model_dump(exclude={"entity"})} for hit in answer.hits]
    return pd.DataFrame(rows, columns=[*EntitySummary.model_fields, "matched_on", "matched", "score"])


def nodes(answer: Chart | PathAnswer) -> pd.DataFrame:
    """The entities of a chart or of paths."""
    return _frame(answer.nodes, EntitySummary)


def links(answer: Chart | PathAnswer) -> pd.DataFrame:
    """The links of a chart or of paths; first_seen and last_seen are timestamps."""
    frame = _frame(answer.links, LinkSummary)
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in ("first_seen", "last_seen")})


def mentions(answer: EntityDetail | IdentityWhy) -> pd.DataFrame:
    """The mentions of an entity: where each comes from, then one column an attribute that any of them states."""
    return pd.DataFrame(
        [{**m.model_dump(exclude={"attributes"}), **{f"attribute.{k}": v for k, v in m.attributes.items()}}
         for m in answer.mentions]
    )  # fmt: skip


def attributes(answer: EntityDetail) -> pd.DataFrame:
    """The values of an entity's attributes: attribute, value, mentions, extracts."""
    rows = [
        {"attribute": attribute.name, **value.model_dump()}
        for attribute in answer.attributes
        for value in attribute.values
    ]
    return pd.DataFrame(rows, columns=["attribute", "value", "mentions", "extracts"])


def timeline(answer: Timeline) -> pd.DataFrame:
    """The events of a timeline, `at` as a timestamp and the other end as `entity_id` and `entity_label`."""
    rows = [
        {
            **event.model_dump(exclude={"entity"}),
            "entity_id": event.entity.id if event.entity else None,
            "entity_label": event.entity.label if event.entity else None,
        }
        for event in answer.events
    ]
    columns = [name for name in TimelineEvent.model_fields if name != "entity"]
    frame = pd.DataFrame(rows, columns=[*columns, "entity_id", "entity_label"])
    return frame.assign(at=pd.to_datetime(frame["at"], format="ISO8601"))


def waterfall(answer: IdentityWhy) -> pd.DataFrame:
    """Every bar of every pair that holds an entity together or is in doubt."""
    rows = [
        {"left_mention": edge.left, "right_mention": edge.right, "linked": edge.linked, **bar.model_dump()}
        for edge in (*answer.edges, *answer.doubts)
        for bar in edge.comparisons
    ]
    columns = ["left_mention", "right_mention", "linked", "comparison", "level", "label_zh", "label_en", "weight",
               "left", "right"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _frame(answers: Sequence[Answer], model: type[Answer]) -> pd.DataFrame:
    return pd.DataFrame([answer.model_dump() for answer in answers], columns=list(model.model_fields))
