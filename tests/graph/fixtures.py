"""A world small enough to reason about: registry tables and lake views by their schemas, without ingest or resolution.

The mention and entity ids are chosen by the test, so that a second world can differ in exactly one hidden thing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from graph import projection

ATTRIBUTES = {
    "name": "VARCHAR", "former_name": "VARCHAR", "sex": "VARCHAR", "birth_date": "DATE", "id_number": "VARCHAR",
    "phone": "VARCHAR", "address": "VARCHAR", "registered_address": "VARCHAR", "household_no": "VARCHAR",
    "relation_to_head": "VARCHAR", "licence_class": "VARCHAR", "licence_first_issued": "DATE",
    "licence_valid_until": "DATE", "licence_state": "VARCHAR", "practice_no": "VARCHAR", "law_firm": "VARCHAR",
    "practises_in": "VARCHAR", "division_code": "VARCHAR", "assistance_kind": "VARCHAR", "plate": "VARCHAR",
    "plate_type": "VARCHAR", "plate_colour": "VARCHAR", "vin": "VARCHAR", "engine_no": "VARCHAR",
    "vehicle_type": "VARCHAR", "use": "VARCHAR", "first_registered": "DATE", "valid_until": "DATE", "state": "VARCHAR",
    "uscc": "VARCHAR", "business": "VARCHAR", "key_supervised": "BOOLEAN", "org_kind": "VARCHAR", "founded": "DATE",
    "legal_representative_name": "VARCHAR", "legal_representative_id": "VARCHAR", "case_number": "VARCHAR",
    "title": "VARCHAR", "case_kind": "VARCHAR", "cause": "VARCHAR", "filed": "DATE", "occurred": "TIMESTAMP",
    "closed": "DATE", "outcome": "VARCHAR", "place": "VARCHAR", "unit": "VARCHAR", "station_code": "VARCHAR",
    "kind": "VARCHAR",
}  # fmt: skip

MENTION_HEAD = (
    "mention_id VARCHAR, entity_type VARCHAR, agency VARCHAR, extract VARCHAR, row_key VARCHAR, role VARCHAR, "
    "delivery_id VARCHAR, delivery_seq BIGINT, version INTEGER, as_of DATE"
)
COLUMNS = ", ".join(f'"{name}" {kind}' for name, kind in ATTRIBUTES.items())

REGISTRY = f"""
CREATE TABLE mention ({MENTION_HEAD}, entity_id VARCHAR, {COLUMNS});
CREATE TABLE membership (mention_id VARCHAR, entity_type VARCHAR, entity_id VARCHAR, probability DOUBLE);
CREATE TABLE match_edge (left_mention VARCHAR, right_mention VARCHAR, entity_type VARCHAR, weight DOUBLE,
  probability DOUBLE, linked BOOLEAN, reason VARCHAR, comparisons JSON);
CREATE TABLE redirect (old_entity_id VARCHAR, entity_id VARCHAR, since TIMESTAMP);
CREATE TABLE history (
  event_id BIGINT, happened_at TIMESTAMP, kind VARCHAR, entity_id VARCHAR, detail JSON, cause VARCHAR);
CREATE TABLE run (run_id VARCHAR, started TIMESTAMP, finished TIMESTAMP, report JSON,
  lake_seq BIGINT, lake VARCHAR, ledger BIGINT);
"""

LAKE = """
CREATE TABLE links (link_type VARCHAR, from_mention VARCHAR, to_mention VARCHAR, role VARCHAR, from_date DATE,
  to_date DATE, extract VARCHAR, row_key VARCHAR, delivery_id VARCHAR);
CREATE TABLE events (event_id VARCHAR, plate VARCHAR, plate_colour VARCHAR, station_code VARCHAR, station VARCHAR,
  lane VARCHAR, time TIMESTAMP, direction VARCHAR, extract VARCHAR, delivery_id VARCHAR);
CREATE TABLE text_mentions (mention_id VARCHAR, extract VARCHAR, row_key VARCHAR, delivery_id VARCHAR, start BIGINT,
  end_ BIGINT, kind VARCHAR, value VARCHAR);
CREATE TABLE text_named (mention_id VARCHAR, extract VARCHAR, row_key VARCHAR, delivery_id VARCHAR,
  text_mention VARCHAR, start BIGINT, end_ BIGINT, entity_type VARCHAR, name VARCHAR, birth_date DATE,
  id_number VARCHAR, uscc VARCHAR, plate VARCHAR, case_number VARCHAR, address VARCHAR, registered_address VARCHAR,
  spans VARCHAR);
CREATE TABLE texts (mention_id VARCHAR, extract VARCHAR, row_key VARCHAR, delivery_id VARCHAR, text VARCHAR);
CREATE TABLE text_links (mention_id VARCHAR, extract VARCHAR, row_key VARCHAR, delivery_id VARCHAR, link_type VARCHAR,
  from_mention VARCHAR, to_mention VARCHAR, role VARCHAR, start BIGINT, end_ BIGINT, sentence VARCHAR);
CREATE TABLE deliveries (seq BIGINT, delivery_id VARCHAR, reader VARCHAR);
CREATE TABLE rows (extract VARCHAR, row_key VARCHAR, row_hash VARCHAR, delivery_id VARCHAR, version INTEGER,
  current BOOLEAN, withdrawn BOOLEAN, raw VARCHAR);
"""


@dataclass
class World:
    """What the agencies said and what the resolver made of it."""

    mentions: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    named: list[dict[str, Any]] = field(default_factory=list)
    """What texts name, and"""
    says: list[dict[str, Any]] = field(default_factory=list)
    """the links they state."""
    edges: list[dict[str, Any]] = field(default_factory=list)
    redirects: list[tuple[str, str]] = field(default_factory=list)

    def mention(self, mention_id: str, entity_type: str, entity_id: str, **attributes: Any) -> str:
        """One mention of an entity; the extract and key are read off its id."""
        extract, _, key = mention_id.partition(":")
        row_key, _, role = key.partition("#")
        self.mentions.append(
            {
                "mention_id": mention_id, "entity_type": entity_type, "entity_id": entity_id,
                "agency": extract.split(".")[0], "extract": extract, "row_key": row_key, "role": role,
                "delivery_id": "D1", "delivery_seq": 1, "version": 1, "as_of": date(2016, 6, 1), **attributes,
            }
        )  # fmt: skip
        return mention_id

    def person(self, mention_id: str, entity_id: str, name: str, **attributes: Any) -> str:
        return self.mention(mention_id, "Person", entity_id, name=name, **attributes)

    def link(
        self,
        link_type: str,
        from_mention: str,
        to_mention: str,
        role: str | None = None,
        from_date: date | None = None,
        to_date: date | None = None,
    ) -> None:
        """A link that the from mention's row states."""
        extract, _, key = from_mention.partition(":")
        self.links.append(
            {
                "link_type": link_type, "from_mention": from_mention, "to_mention": to_mention, "role": role,
                "from_date": from_date, "to_date": to_date, "extract": extract, "row_key": key.partition("#")[0],
                "delivery_id": "D1",
            }
        )  # fmt: skip

    def toll_pass(
        self, plate: str, time: datetime, station: str = "52001", colour: str | None = "0", direction: str = "in"
    ) -> None:
        """A vehicle seen at a station."""
        self.events.append(
            {
                "event_id": f"G{len(self.events)}", "plate": plate, "plate_colour": colour, "station_code": station,
                "station": f"站{station}", "lane": "1", "time": time, "direction": direction,
                "extract": "police.toll_pass", "delivery_id": "D1",
            }
        )  # fmt: skip

    def found_in_text(self, case_mention: str, kind: str, value: str, extract: str = "court.judgment") -> None:
        """A number that a judgment or narrative of the case names."""
        self.texts.append(
            {"mention_id": case_mention, "extract": extract, "row_key": case_mention.partition(":")[2],
             "delivery_id": "D1", "start": 10, "end_": 28, "kind": kind, "value": value}
        )  # fmt: skip

    def named_in_text(self, case_mention: str, entity_type: str, extract: str = "court.judgment", **said: Any) -> str:
        """Somebody or something that a judgment or narrative of the case names; returns its text mention."""
        row_key, start = case_mention.partition(":")[2], 20 * len(self.named)
        text_mention = f"{extract}:{row_key}@{start}-{start + 2}"
        spans = json.dumps({name: [start + at, start + at + 2] for at, name in enumerate(said)})
        self.named.append(
            {"mention_id": case_mention, "extract": extract, "row_key": row_key, "delivery_id": "D1", "spans": spans,
             "text_mention": text_mention, "start": start, "end_": start + 2, "entity_type": entity_type, **said}
        )  # fmt: skip
        return text_mention

    def said_in_text(
        self, case_mention: str, link_type: str, one: str, other: str, role: str | None = None,
        extract: str = "court.judgment",
    ) -> None:  # fmt: skip
        """A link that a judgment or narrative of the case states."""
        self.says.append(
            {"mention_id": case_mention, "extract": extract, "row_key": case_mention.partition(":")[2],
             "delivery_id": "D1", "link_type": link_type, "from_mention": one, "to_mention": other, "role": role,
             "start": 0, "end_": 9, "sentence": "被告人张伟如此。"}
        )  # fmt: skip

    def edge(self, left: str, right: str, weight: float = 9.0, linked: bool = True, **values: tuple[str, str]) -> None:
        """A compared pair; `values` are the two values of each comparison, which share the weight evenly."""
        share = (weight + 8) / max(1, len(values))
        bars = [
            {"comparison": name, "level": "same" if a == b else "other", "label_zh": name, "label_en": name,
             "weight": share, "left": a, "right": b}
            for name, (a, b) in values.items()
        ]  # fmt: skip
        bars.append({"comparison": "prior", "level": "prior", "label_zh": "先验", "label_en": "prior", "weight": -8.0})
        self.edges.append(
            {
                "left_mention": left, "right_mention": right, "entity_type": "Person", "weight": weight,
                "probability": 1 / (1 + 2**-weight), "linked": linked, "comparisons": json.dumps(bars),
            }
        )  # fmt: skip

    def lake(self) -> duckdb.DuckDBPyConnection:
        """A connection with the lake's views that the projection reads."""
        con = duckdb.connect()
        con.execute(LAKE)
        _insert(con, "links", self.links)
        _insert(con, "events", self.events)
        _insert(con, "text_mentions", self.texts)
        _insert(con, "text_named", self.named)
        _insert(con, "text_links", self.says)
        _insert(con, "texts", [
            {"mention_id": about, "extract": extract, "row_key": key, "delivery_id": "D1", "text": "某" * 1_000}
            for about, extract, key in sorted({(n["mention_id"], n["extract"], n["row_key"]) for n in self.named})
        ])  # fmt: skip
        rows = {(m["extract"], m["row_key"]): m for m in self.mentions}
        _insert(
            con,
            "rows",
            [
                {"extract": extract, "row_key": key, "row_hash": "h", "delivery_id": "D1", "version": 1,
                 "current": True, "withdrawn": False, "raw": json.dumps({"KEY": key})}
                for extract, key in rows
            ],
        )  # fmt: skip
        return con

    def registry(self, con: duckdb.DuckDBPyConnection) -> None:
        """The tables resolution leaves behind."""
        con.execute(REGISTRY)
        _insert(con, "mention", self.mentions)
        con.execute("INSERT INTO membership SELECT mention_id, entity_type, entity_id, 0.99 FROM mention")
        _insert(con, "match_edge", self.edges)
        for old, new in self.redirects:
            con.execute("INSERT INTO redirect VALUES (?, ?, TIMESTAMP '2016-07-01')", [old, new])
        con.execute(
            "INSERT INTO run (run_id, started, finished, report, ledger) "
            "VALUES ('R1', TIMESTAMP '2016-07-01', TIMESTAMP '2016-07-01 00:01:00', '{}', 0)"
        )

    def build(self, path: Path) -> Path:
        """Writes the registry with its projection to `path`."""
        with duckdb.connect(str(path)) as con:
            self.registry(con)
            with self.lake() as lake:
                projection.derive(con, lake)
        return path


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        con.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def small_world() -> World:
    """One family, a namesake, a firm with a lorry, a quarrel that went to court, and a village adviser."""
    w = World()
    w.person(
        "police.hukou:1",
        "P-ZHANG",
        "张伟",
        sex="1",
        birth_date=date(1978, 3, 5),
        id_number="522121197803051235",
        phone="13800138000",
        address="贵州省遵义市播州区龙坑镇1号",
        household_no="H1",
        relation_to_head="02",
    )
    w.person(
        "police.driver:D1",
        "P-ZHANG",
        "張偉",
        sex="1",
        id_number="522121197803051235",
        phone="13911112222",
        licence_class="A1",
        licence_first_issued=date(2001, 5, 1),
    )
    w.person(
        "police.hukou:2",
        "P-LI",
        "李娜",
        sex="2",
        birth_date=date(1980, 1, 1),
        id_number="522121198001015675",
        address="贵州省遵义市播州区龙坑镇1号",
        household_no="H1",
        relation_to_head="10",
    )
    w.person(
        "police.hukou:3",
        "P-ZHANGX",
        "张小明",
        sex="1",
        birth_date=date(2004, 9, 1),
        household_no="H1",
        relation_to_head="20",
        address="贵州省遵义市播州区龙坑镇1号",
        phone="13800138000",
    )
    w.person("police.hukou:4", "P-ZHANG2", "张伟", sex="1", birth_date=date(1991, 7, 7), id_number="522301199107071114")
    w.person("court.party:（2016）黔0304民初5号#1", "P-ZHANG", "张伟", id_number="522121197803051235")
    w.person("court.party:（2016）黔0304民初5号#2", "P-WANG", "王芳", phone="13700000000")
    w.person("police.case:A5203040000002016080001#person/1", "P-WANG", "王芳", phone="13700000000")
    w.person("police.case:A5203040000002016080001#person/2", "P-LINGHU", "令狐德荣")
    w.person("judicial.correction:J1", "P-LINGHU", "令狐德荣", sex="1")
    w.person("judicial.legal_adviser:G1", "P-TAN", "覃世国", practice_no="15201201510000001", phone="13600000000")
    w.mention(
        "court.case:（2016）黔0304民初5号",
        "Case",
        "C-COURT",
        case_number="（2016）黔0304民初5号",
        cause="合同纠纷",
        filed=date(2016, 3, 1),
        unit="播州区人民法院",
    )
    w.mention(
        "police.case:A5203040000002016080001",
        "Case",
        "C-POLICE",
        case_number="A5203040000002016080001",
        title="王芳被诈骗案",
        filed=date(2016, 2, 1),
        occurred=datetime(2016, 1, 30, 22, 15),
    )
    w.mention(
        "police.vehicle:V1",
        "Vehicle",
        "V-LORRY",
        plate="贵C12345",
        plate_type="01",
        vin="LGWEF4A58GB012345",
        use="F",
        first_registered=date(2014, 1, 1),
    )
    w.mention("police.vehicle:V1#owner", "Enterprise", "E-FIRM", name="遵义宏达运输有限公司", uscc="91520300MA6DLC0000")
    w.mention(
        "police.transport_enterprise:T1",
        "Enterprise",
        "E-FIRM",
        name="遵义宏达运输有限公司",
        uscc="91520300MA6DLC0000",
        address="遵义市红花岗区2号",
    )
    w.person("police.enterprise_driver:Y1", "P-ZHANG", "张伟", id_number="522121197803051235")
    w.mention("police.enterprise_driver:Y1#employer", "Enterprise", "E-FIRM", name="宏达运输")

    w.link("owner", "police.vehicle:V1#owner", "police.vehicle:V1")
    w.link(
        "employer", "police.enterprise_driver:Y1", "police.enterprise_driver:Y1#employer", from_date=date(2015, 6, 1)
    )
    w.link("party", "court.party:（2016）黔0304民初5号#1", "court.case:（2016）黔0304民初5号", role="原告")
    w.link("party", "court.party:（2016）黔0304民初5号#2", "court.case:（2016）黔0304民初5号", role="被告")
    w.link(
        "suspect",
        "police.case:A5203040000002016080001#person/2",
        "police.case:A5203040000002016080001",
        from_date=date(2016, 1, 30),
    )
    w.link(
        "victim",
        "police.case:A5203040000002016080001#person/1",
        "police.case:A5203040000002016080001",
        from_date=date(2016, 1, 30),
    )
    w.link("originates_from", "court.case:（2016）黔0304民初5号", "police.case:A5203040000002016080001")
    w.link(
        "correction",
        "judicial.correction:J1",
        "court.case:（2015）黔0304刑初9号",
        from_date=date(2015, 9, 1),
        to_date=date(2016, 8, 31),
    )
    w.link("adviser", "judicial.legal_adviser:G1", "place:village:520304100200:龙坑村")

    w.edge(
        "police.hukou:1",
        "police.driver:D1",
        id=("522121197803051235", "522121197803051235"),
        name=("张伟", "張偉"),
    )
    w.edge("police.hukou:1", "court.party:（2016）黔0304民初5号#1", id=("522121197803051235", "522121197803051235"))
    w.edge("police.driver:D1", "police.enterprise_driver:Y1", name=("張偉", "张伟"))
    w.edge(
        "police.hukou:1",
        "police.hukou:4",
        weight=-3.0,
        linked=False,
        name=("张伟", "张伟"),
        birth=("1978-03-05", "1991-07-07"),
    )
    w.edge("police.case:A5203040000002016080001#person/2", "judicial.correction:J1", name=("令狐德荣", "令狐德荣"))
    w.edge(
        "court.party:（2016）黔0304民初5号#2",
        "police.case:A5203040000002016080001#person/1",
        phone=("13700000000", "13700000000"),
    )

    w.toll_pass("贵C12345", datetime(2016, 5, 1, 8, 0), colour="1")
    w.toll_pass("贵C12345", datetime(2016, 5, 1, 9, 30), station="52002", colour="1", direction="out")
    w.toll_pass("贵C12345", datetime(2016, 5, 2, 8, 0), colour="1")
    w.toll_pass("贵C12345", datetime(2012, 5, 2, 8, 0), colour="1")
    w.toll_pass("云A99999", datetime(2016, 5, 3, 8, 0))
    w.found_in_text("court.case:（2016）黔0304民初5号", "person_id", "522301199107071114")
    w.redirects.append(("P-OLD", "P-ZHANG"))
    return w
