"""GraphML and GEXF 1.3, written entity by entity, so that a whole graph never stands in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO

from lxml import etree

from queries.export.drawn import LINK, Drawn, Value

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML has no way to write."""


def graphml(drawn: Drawn, out: IO[bytes]) -> None:
    """GraphML; every edge has a direction, as few readers take both kinds: `symmetric` says where it means nothing."""
    types = {"date": "string", "datetime": "string"}
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("graphml", nsmap={None: GRAPHML}):
            for prefix, of, columns in (("n_", "node", drawn.columns), ("e_", "edge", LINK)):
                for name, kind in columns.items():
                    key = {"id": prefix + name, "for": of, "attr.name": name, "attr.type": types.get(kind, kind)}
                    xml.write(etree.Element("key", key))
            if drawn.notice:
                key = {"id": "g_notice", "for": "graph", "attr.name": "notice", "attr.type": "string"}
                xml.write(etree.Element("key", key))
            with xml.element("graph", {"id": "G", "edgedefault": "directed"}):
                if drawn.notice:
                    _data(xml, "g_", {"notice": drawn.notice})
                for entity_id, values in drawn.nodes():
                    with xml.element("node", {"id": entity_id}):
                        _data(xml, "n_", values)
                for link, values in drawn.edges():
                    with xml.element("edge", {"id": link.id, "source": link.from_id, "target": link.to_id}):
                        _data(xml, "e_", values)


def _data(xml: etree.xmlfile, prefix: str, values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        element = etree.Element("data", {"key": prefix + name})
        element.text = clean(str(value))
        xml.write(element)


def gexf(drawn: Drawn, out: IO[bytes]) -> None:
    """GEXF 1.3, as Gephi reads it."""
    types = {"date": "string", "datetime": "string", "int": "integer"}
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element("gexf", {"version": "1.3"}, nsmap={None: GEXF}):
            if drawn.notice:
                with xml.element("meta"), xml.element("description"):
                    xml.write(clean(drawn.notice))
            _gexf_graph(xml, drawn, types)


def _gexf_graph(xml: etree.xmlfile, drawn: Drawn, types: Mapping[str, str]) -> None:
    with xml.element("graph", {"defaultedgetype": "directed", "mode": "static"}):
        for of, columns in (("node", drawn.columns), ("edge", LINK)):
            with xml.element("attributes", {"class": of}):
                for name, kind in columns.items():
                    xml.write(etree.Element("attribute", {"id": name, "title": name, "type": types.get(kind, kind)}))
        with xml.element("nodes"):
            for entity_id, values in drawn.nodes():
                with xml.element("node", {"id": entity_id, "label": clean(str(values["label"]))}):
                    _attvalues(xml, values)
        with xml.element("edges"):
            for link, values in drawn.edges():
                at = {
                    "id": link.id,
                    "source": link.from_id,
                    "target": link.to_id,
                    "kind": link.type,
                    "label": link.type,
                }
                with xml.element("edge", at):
                    _attvalues(xml, values)


def _attvalues(xml: etree.xmlfile, values: Mapping[str, Value]) -> None:
    with xml.element("attvalues"):
        for name, value in values.items():
            xml.write(etree.Element("attvalue", {"for": name, "value": clean(str(value))}))


def clean(text: str) -> str:
    """A text without what XML can't hold."""
    return _ILLEGAL.sub("", text)
