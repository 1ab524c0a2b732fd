"""`.anx` for i2 Analyst's Notebook, by the library anxwritter."""

from __future__ import annotations

from typing import IO

from anxwritter import ANXChart

from graph.scope import SYMMETRIC
from ontology import schema
from queries.export.drawn import Drawn
from queries.export.xml import clean

MOST = 20_000
"""Entities of one chart; Analyst's Notebook itself gets slow far below."""


def anx(drawn: Drawn, out: IO[bytes]) -> None:
    """A chart with an icon an entity and a line a link, named in Chinese as the ontology has it."""
    ontology = schema.load()
    chart = ANXChart()
    for entity_id, values in drawn.nodes():
        kind = ontology.entity_types[str(values["type"])]
        chart.add_icon(
            id=entity_id,
            type=kind.label.zh,
            label=clean(str(values["label"])),
            description=clean(str(values["summary"])),
            attributes={name: v if not isinstance(v, str) else clean(v) for name, v in values.items()
                        if name not in ("type", "label", "summary") and v != ""},
        )  # fmt: skip
    for link, values in drawn.edges():
        name = ontology.link_types[link.type].label.zh
        chart.add_link(
            from_id=link.from_id,
            to_id=link.to_id,
            type=name,
            label=clean(f"{name} {link.role}" if link.role else name),
            arrow=None if link.type in SYMMETRIC else "->",
            attributes={key: v if not isinstance(v, str) else clean(v) for key, v in values.items()
                        if key != "type" and v != ""},
        )  # fmt: skip
    if drawn.notice:
        chart.add_custom_property("notice", clean(drawn.notice))
        chart.add_label(id="notice", type="声明", label=clean(drawn.notice))
    for part in chart.iter_anx_bytes():
        out.write(part)
