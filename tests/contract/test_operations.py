"""What each operation of the port answers, over a world small enough to know by heart."""

from __future__ import annotations

from datetime import date

import pytest

from graph.scope import ALL_LINKS, ANY_TIME, LinkFilter, Period, Scope
from graph.store import GraphStore, PathOptions, Reach, UnknownEntity, UnknownLink
from queries.search import plan
from tests.contract.conftest import Build
from tests.graph.fixtures import World, small_world

ALL = Scope.everything()
LONG = 120_000
"""ms; what is tested here is what is answered, on however busy a machine."""
ZHANG_ID = next(m["id_number"] for m in small_world().mentions if m["entity_id"] == "P-ZHANG" and "id_number" in m)
POLICE_CASE = next(m["case_number"] for m in small_world().mentions if m["entity_id"] == "C-POLICE")


def found(store: GraphStore, text: str, types: frozenset[str] = frozenset()) -> list[str]:
    return [hit.entity.id for hit in store.search(ALL, plan(text), types, 20).hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("张伟", "P-ZHANG"), ("張偉", "P-ZHANG"), ("小明", "P-ZHANGX"), ("zhang wei", "P-ZHANG"), ("ZW", "P-ZHANG"),
        ("linghu", "P-LINGHU"), ("lhdr", "P-LINGHU"), ("qinshiguo", "P-TAN"), ("tanshiguo", "P-TAN"), ("李纳", "P-LI"),
        (ZHANG_ID, "P-ZHANG"), (ZHANG_ID.lower(), "P-ZHANG"), (ZHANG_ID[:6] + ZHANG_ID[8:17], "P-ZHANG"),
        (ZHANG_ID[-4:], "P-ZHANG"), (ZHANG_ID[:10], "P-ZHANG"),
        ("１３９１１１１２２２２", "P-ZHANG"), ("139-1111-2222", "P-ZHANG"),
        ("贵C12345", "V-LORRY"), ("贵C·12345", "V-LORRY"), ("C12345", "V-LORRY"), ("12345", "V-LORRY"),
        ("贵C", "V-LORRY"),
        ("LGWEF4A58GB012345", "V-LORRY"), ("91520300MA6DLC0000", "E-FIRM"), ("宏达", "E-FIRM"),
        ("遵义宏达运输有限公司", "E-FIRM"), ("(2016)黔0304民初5号", "C-COURT"), ("〔2016〕黔0304民初5号", "C-COURT"),
        ("[2016] 黔0304民初5号", "C-COURT"), ("民初5号", "C-COURT"),
        (POLICE_CASE, "C-POLICE"), (POLICE_CASE[:8], "C-POLICE"),
        ("被诈骗", "C-POLICE"), ("15201201510000001", "P-TAN"),
    ],
)  # fmt: skip
def test_search_finds_by_whatever_is_known(store: GraphStore, text: str, first: str) -> None:
    assert found(store, text)[0] == first


def test_search_puts_the_better_documented_of_namesakes_first(store: GraphStore) -> None:
    assert found(store, "张伟") == ["P-ZHANG", "P-ZHANG2"]


def test_search_says_by_what_it_found(store: GraphStore) -> None:
    hit = store.search(ALL, plan("13911112222"), frozenset(), 20).hits[0]
    assert (hit.matched_on, hit.matched, hit.score) == ("phone", "13911112222", 1.0)


def test_search_keeps_to_types_and_says_when_it_is_cut(store: GraphStore) -> None:
    assert {i[0] for i in found(store, "贵C12345", frozenset({"Vehicle"}))} == {"V"}
    assert found(store, "贵C12345", frozenset({"Person"})) == []
    assert found(store, "贵C12345", frozenset({"Nothing"})) == []
    answer = store.search(ALL, plan("张"), frozenset(), 1)
    assert (len(answer.hits), answer.cut) == (1, True)


@pytest.mark.parametrize("text", ["", "  ", "无", "'; DROP TABLE entity; --", "%", "\\", "\x00", "𠮷"])
def test_search_for_nothing_or_for_mischief_finds_nothing(store: GraphStore, text: str) -> None:
    assert found(store, text) == []


def test_a_vehicle_and_a_case_nobody_delivered_are_found_by_what_others_call_them(store: GraphStore) -> None:
    (vehicle,) = store.search(ALL, plan("云A99999"), frozenset(), 5).hits
    assert (vehicle.entity.type, vehicle.entity.label, vehicle.entity.mention_count) == ("Vehicle", "云A99999", 0)
    (case,) = store.search(ALL, plan("(2015)黔0304刑初9号"), frozenset(), 5).hits
    assert (case.entity.type, case.entity.label) == ("Case", "（2015）黔0304刑初9号")
    detail = store.entity(ALL, case.entity.id, 10)
    assert detail.mentions == []
    assert detail.attributes[0].values[0].extracts == ["judicial.correction"]


def test_an_entity_comes_with_values_who_states_them_and_its_mentions(store: GraphStore) -> None:
    entity = store.entity(ALL, "P-ZHANG", 100)
    values = {a.name: [(v.value, v.mentions) for v in a.values] for a in entity.attributes}
    assert values["name"] == [("张伟", 3), ("張偉", 1)]
    assert {v for v, _ in values["phone"]} == {"13800138000", "13911112222"}
    assert entity.label == "张伟"
    assert entity.summary.startswith("男 · 1978-03-05")
    assert entity.mention_count == len(entity.mentions) == 4
    assert not entity.mentions_cut
    assert entity.mentions[1].attributes["licence_first_issued"] == "2001-05-01"
    assert store.entity(ALL, "P-ZHANG", 2).mentions_cut


def test_a_retired_id_leads_to_the_surviving_entity(store: GraphStore) -> None:
    entity = store.entity(ALL, "P-OLD", 10)
    assert (entity.id, entity.redirected_from) == ("P-ZHANG", "P-OLD")
    assert [s.id for s in store.summaries(ALL, ["P-NOBODY", "P-OLD", "P-LI", "P-ZHANG"])] == ["P-ZHANG", "P-LI"]


def test_the_id_of_a_case_known_by_number_leads_to_the_case_once_it_is_delivered(build: Build) -> None:
    number = "（2015）黔0304刑初9号"
    (stub,) = build(small_world()).search(ALL, plan(number), frozenset(), 5).hits
    later = small_world()
    later.mention(f"court.case:{number}", "Case", "C-LATER", case_number=number)
    assert build(later).entity(ALL, stub.entity.id, 10).id == "C-LATER"


def test_counts_are_what_an_expansion_brings(store: GraphStore) -> None:
    for entity_id in ("P-ZHANG", "C-COURT", "V-LORRY", "E-FIRM"):
        for count in store.neighbour_counts(ALL, entity_id, ANY_TIME):
            wanted = LinkFilter(
                link_types=frozenset({count.link_type}), entity_types=frozenset({count.entity_type}),
                direction=None if count.direction == "both" else count.direction,
            )  # fmt: skip
            chart = store.expand(ALL, entity_id, wanted, 100, 0)
            assert chart.total == count.count == len(chart.nodes) - 1
            assert {link.type for link in chart.links} == {count.link_type}


def test_an_expansion_comes_in_pages_that_make_up_the_whole(store: GraphStore) -> None:
    whole = store.expand(ALL, "P-ZHANG", ALL_LINKS, 100, 0)
    assert whole.nodes[0].id == "P-ZHANG"
    assert whole.nodes[0].degree == whole.total == len(whole.nodes) - 1
    pages = [store.expand(ALL, "P-ZHANG", ALL_LINKS, 2, offset) for offset in range(0, whole.total, 2)]
    assert [n for page in pages for n in page.nodes[1:]] == whole.nodes[1:]
    assert {k.id for page in pages for k in page.links} == {k.id for k in whole.links}
    assert [page.cut for page in pages] == [True] * (len(pages) - 1) + [False]


def test_passes_are_one_link_with_count_and_times(store: GraphStore) -> None:
    chart = store.expand(ALL, "V-LORRY", LinkFilter(link_types=frozenset({"passed_station"})), 10, 0)
    first = chart.links[0]
    assert (first.count, str(first.first_seen), str(first.last_seen)) == (
        2,
        "2016-05-01 08:00:00",
        "2016-05-02 08:00:00",
    )
    # The strongest link comes first.
    assert [n.label for n in chart.nodes[1:]] == ["站52001", "站52002"]


def test_a_period_cuts_links_that_do_not_overlap_it_and_keeps_undated_ones(store: GraphStore) -> None:
    def types(period: Period) -> set[str]:
        return {k.type for k in store.expand(ALL, "P-ZHANG", LinkFilter(period=period), 100, 0).links}

    before = types(Period(last=date(2015, 5, 31)))
    assert "employer" not in before
    assert {"party", "spouse"} <= before
    assert "employer" in types(Period(first=date(2030, 1, 1)))
    sentence = LinkFilter(link_types=frozenset({"correction"}), period=Period(first=date(2016, 9, 1)))
    assert store.expand(ALL, "P-LINGHU", sentence, 10, 0).links == []


def test_a_chart_is_drawn_again_from_its_ids(store: GraphStore) -> None:
    chart = store.links_among(ALL, ["P-LI", "P-OLD", "P-ZHANGX", "P-NOBODY"], ALL_LINKS, 100)
    assert [n.id for n in chart.nodes] == ["P-LI", "P-ZHANG", "P-ZHANGX"]
    assert sorted(k.type for k in chart.links) == ["household", "household", "phone", "spouse"]
    assert chart.total == 4
    assert store.links_among(ALL, ["P-LI", "P-ZHANG"], ALL_LINKS, 1).cut


def test_a_neighbourhood_is_what_two_expansions_after_another_bring(store: GraphStore) -> None:
    answer = store.neighbourhood(ALL, ["P-OLD"], Reach(steps=2, per_entity=100, limit=1000, max_degree=None))
    steps = {reached.entity.id: reached.steps for reached in answer.entities}
    first = store.expand(ALL, "P-ZHANG", ALL_LINKS, 100, 0)
    near = [n.id for n in first.nodes[1:]]
    seconds = [store.expand(ALL, one, ALL_LINKS, 100, 0) for one in near]
    assert [r.entity.id for r in answer.entities][: len(near) + 1] == ["P-ZHANG", *near]
    assert {i for i, n in steps.items() if n == 2} == {n.id for c in seconds for n in c.nodes} - {"P-ZHANG", *near}
    assert {k.id for k in answer.links} == {k.id for c in (first, *seconds) for k in c.links}
    assert [(k.from_id, k.type, k.to_id, k.role or "") for k in answer.links] == sorted(
        (k.from_id, k.type, k.to_id, k.role or "") for k in answer.links
    )
    assert (answer.narrowed, answer.unopened, answer.cut) == ([], [], False)
    for reached in answer.entities:
        between = {reached.via, reached.entity.id}
        assert reached.via is None or any({k.from_id, k.to_id} == between for k in answer.links)
    assert len(store.neighbourhood(ALL, ["P-ZHANG"], Reach(steps=1)).entities) == len(near) + 1


def test_a_neighbourhood_says_what_it_left_out(store: GraphStore) -> None:
    few = store.neighbourhood(ALL, ["P-ZHANG"], Reach(per_entity=1))
    assert [r.steps for r in few.entities] == [0, 1]
    assert few.narrowed[0] == "P-ZHANG"
    assert few.cut
    small = store.neighbourhood(ALL, ["P-ZHANG"], Reach(limit=2))
    assert len(small.entities) == 3
    assert small.cut
    assert small.narrowed[0] == "P-ZHANG"
    whole = store.neighbourhood(ALL, ["P-ZHANG"], Reach(max_degree=None))
    hubs = store.neighbourhood(ALL, ["P-ZHANG"], Reach(max_degree=3))
    degree = {r.entity.id: r.entity.degree for r in whole.entities}
    assert hubs.unopened
    assert all(degree[one] > 3 for one in hubs.unopened)
    assert not hubs.cut
    assert all(r.via not in hubs.unopened for r in hubs.entities)


def test_a_neighbourhood_has_several_starts_and_keeps_to_its_filter(store: GraphStore) -> None:
    both = store.neighbourhood(ALL, ["P-LI", "P-NOBODY", "E-FIRM"], Reach(steps=1))
    assert [(r.entity.id, r.steps) for r in both.entities[:2]] == [("P-LI", 0), ("E-FIRM", 0)]
    owned = Reach(filter=LinkFilter(link_types=frozenset({"owner", "passed_station"})))
    assert {k.type for k in store.neighbourhood(ALL, ["E-FIRM"], owned).links} == {"owner", "passed_station"}
    with pytest.raises(UnknownEntity):
        store.neighbourhood(ALL, ["P-NOBODY"], Reach())


def test_common_neighbours_are_those_that_every_expansion_brings(store: GraphStore) -> None:
    for ids in (["P-ZHANG", "P-LI"], ["P-LI", "P-ZHANGX"], ["C-COURT", "C-POLICE"], ["P-ZHANG", "V-LORRY"],
                ["P-ZHANG", "P-LI", "P-ZHANGX"], ["P-ZHANG", "P-TAN"]):  # fmt: skip
        charts = [store.expand(ALL, one, ALL_LINKS, 100, 0) for one in ids]
        shared = set.intersection(*({n.id for n in chart.nodes[1:]} for chart in charts))
        answer = store.common_neighbours(ALL, ids, ALL_LINKS, 100)
        assert [n.id for n in answer.nodes[: len(ids)]] == ids
        found = answer.nodes[len(ids) :]
        assert {n.id for n in found} == shared
        assert [(n.degree, n.id) for n in found] == sorted((n.degree, n.id) for n in found)
        assert answer.total == len(shared)
        assert {k.id for k in answer.links} == {
            k.id for chart in charts for k in chart.links if {k.from_id, k.to_id} & shared - set(ids)
        }


def test_common_neighbours_keep_to_filter_and_limit_and_to_what_is_there(store: GraphStore) -> None:
    whole = store.common_neighbours(ALL, ["P-ZHANGX", "P-LI"], ALL_LINKS, 100)
    assert whole.total == 2
    cut = store.common_neighbours(ALL, ["P-ZHANGX", "P-LI"], ALL_LINKS, 1)
    assert (cut.total, cut.cut, cut.nodes[2:]) == (whole.total, True, whole.nodes[2:3])
    place = store.common_neighbours(ALL, ["P-OLD", "P-LI"], LinkFilter(link_types=frozenset({"lives_at"})), 100)
    assert [n.type for n in place.nodes[2:]] == ["Place"]
    with pytest.raises(UnknownEntity, match="P-NOBODY"):
        store.common_neighbours(ALL, ["P-ZHANG", "P-NOBODY"], ALL_LINKS, 10)


def test_paths_name_every_link_along_them(store: GraphStore) -> None:
    answer = store.paths(ALL, "P-LI", "C-COURT", PathOptions(k=3, timeout_ms=LONG))
    assert answer.paths[0].nodes == ["P-LI", "P-ZHANG", "C-COURT"]
    types = {link.id: link.type for link in answer.links}
    assert sorted(types[i] for i in answer.paths[0].links) == ["household", "party", "spouse"]
    assert {n.id for n in answer.nodes} == {i for path in answer.paths for i in path.nodes}


def test_paths_keep_to_link_types_period_and_hub_limit(store: GraphStore) -> None:
    only = PathOptions(k=3, timeout_ms=LONG, filter=LinkFilter(link_types=frozenset({"household", "party"})))
    types = {link.id: link.type for link in store.paths(ALL, "P-LI", "C-COURT", only).links}
    assert set(types.values()) == {"household", "party"}
    assert store.paths(ALL, "P-LI", "C-COURT", PathOptions(k=3, max_degree=4, timeout_ms=LONG)).paths == []
    early = PathOptions(timeout_ms=LONG, filter=LinkFilter(period=Period(last=date(2015, 1, 1))))
    assert store.paths(ALL, "P-ZHANG", "E-FIRM", PathOptions(timeout_ms=LONG)).paths[0].length == 1
    assert store.paths(ALL, "P-ZHANG", "E-FIRM", early).paths == []


def test_the_timeline_tells_dates_links_cases_and_passes_in_order(store: GraphStore) -> None:
    zhang = store.timeline(ALL, "P-ZHANG", ANY_TIME, 100)
    told = [(e.at, e.kind, e.attribute or e.link_type) for e in zhang.events]
    assert told == sorted(told, key=lambda e: e[0])
    assert ("2001-05-01", "attribute", "licence_first_issued") in told
    assert ("2015-06-01", "link_from", "employer") in told
    assert ("2016-03-01", "attribute", "filed") in told
    lorry = store.timeline(ALL, "V-LORRY", Period(first=date(2016, 1, 1)), 100)
    assert [(e.at, e.entries, e.exits, e.entity.label if e.entity else None) for e in lorry.events] == [
        ("2016-05-01T08:00:00", 1, 0, "站52001"),
        ("2016-05-01T09:30:00", 0, 1, "站52002"),
        ("2016-05-02T08:00:00", 1, 0, "站52001"),
    ]
    newest = store.timeline(ALL, "V-LORRY", ANY_TIME, 1)
    assert (newest.cut, newest.events[0].at) == (True, "2016-05-02T08:00:00")
    (station,) = {k.to_id for k in store.expand(ALL, "V-LORRY", ALL_LINKS, 9, 0).links if k.count == 2}
    assert sum(e.count for e in store.timeline(ALL, station, ANY_TIME, 100).events) == 4


def test_why_shows_what_holds_an_entity_together_and_the_doubts(store: GraphStore) -> None:
    why = store.why_identity(ALL, "P-ZHANG", 100)
    assert len(why.mentions) == 4
    assert len(why.edges) == 3
    for edge in why.edges:
        assert sum(bar.weight for bar in edge.comparisons) == pytest.approx(edge.weight)
    (doubt,) = why.doubts
    assert {doubt.left, doubt.right} == {"police.hukou:1", "police.hukou:4"}
    assert [m.entity_id for m in why.others] == ["P-ZHANG2"]


def test_why_two_mentions_are_one_is_the_pair_or_the_chain_that_joins_them(store: GraphStore) -> None:
    direct = store.why_pair(ALL, "police.hukou:1", "police.driver:D1")
    assert direct.same_entity
    assert len(direct.direct) == 1
    chain = store.why_pair(ALL, "court.party:（2016）黔0304民初5号#1", "police.enterprise_driver:Y1")
    assert not chain.direct
    assert [len({e.left, e.right} & {"police.hukou:1", "police.driver:D1"}) for e in chain.path] == [1, 2, 1]
    assert {m.id for m in chain.mentions} == {m.id for m in store.entity(ALL, "P-ZHANG", 9).mentions}


def test_why_two_entities_are_two_tells_doubts_and_links(store: GraphStore) -> None:
    namesakes = store.why_pair(ALL, "P-ZHANG", "P-ZHANG2")
    assert not namesakes.same_entity
    assert namesakes.direct[0].weight < 0
    assert not namesakes.direct[0].linked
    couple = store.why_pair(ALL, "P-ZHANG", "police.hukou:2")
    assert sorted(k.type for k in couple.links) == ["household", "spouse"]


def test_a_link_comes_with_its_proofs_and_their_rows(store: GraphStore) -> None:
    (party,) = (k for k in store.expand(ALL, "P-ZHANG", ALL_LINKS, 99, 0).links if k.type == "party")
    link = store.link(ALL, party.id, 10)
    assert (link.from_entity.id, link.to_entity.id, link.role) == ("P-ZHANG", "C-COURT", "原告")
    (proof,) = link.proofs
    assert proof.from_mention is not None
    assert proof.from_mention.attributes["name"] == "张伟"
    assert proof.source_row == {"KEY": "（2016）黔0304民初5号"}
    assert not link.proofs_cut


def test_what_does_not_exist_is_unknown(store: GraphStore) -> None:
    for ask in (
        lambda: store.entity(ALL, "P-NOBODY", 1), lambda: store.expand(ALL, "P-NOBODY", ALL_LINKS, 1, 0),
        lambda: store.neighbour_counts(ALL, "P-NOBODY", ANY_TIME), lambda: store.timeline(ALL, "P-NOBODY", ANY_TIME, 1),
        lambda: store.paths(ALL, "P-ZHANG", "P-NOBODY", PathOptions()), lambda: store.why_identity(ALL, "P-NOBODY", 1),
        lambda: store.why_pair(ALL, "police.hukou:1", "police.hukou:999"),
    ):  # fmt: skip
        with pytest.raises(UnknownEntity):
            ask()
    with pytest.raises(UnknownLink):
        store.link(ALL, "K-NOTHING", 1)


def test_what_lies_in_a_division_is_what_addresses_say_of_it(store: GraphStore) -> None:
    found = {one.code: one for one in store.divisions(ALL)}
    assert list(found) == ["52", "5203", "520302", "520304"]
    assert found["520304"].entities == {"Person": 3, "Place": 1}
    assert found["520302"].links == {"employer": 1, "located_at": 1, "owner": 1}
    # The one employed here lives there, and what lies in both counts once above them.
    assert found["520304"].links["employer"] == found["5203"].links["employer"] == 1
    assert found["5203"].entities == {"Enterprise": 1, "Person": 3, "Place": 2}
    assert found["52"].entities == found["5203"].entities
    for hidden in (frozenset({"lives_at"}), frozenset({"lives_at", "located_at"})):
        left = {one.code: one.entities for one in store.divisions(Scope(purpose="test", hidden_link_types=hidden))}
        assert ("520302" in left) is ("located_at" not in hidden)
        assert "520304" not in left


def test_an_empty_world_answers(build: Build) -> None:
    store = build(World())
    assert store.status(ALL).entities == {}
    assert store.divisions(ALL) == []
    assert store.search(ALL, plan("张伟"), frozenset(), 5).hits == []
    hidden = Scope(purpose="test", hidden_extracts=frozenset({"police.hukou"}))
    assert store.status(hidden).links == {}
    with pytest.raises(UnknownEntity):
        store.entity(hidden, "P-ZHANG", 1)


def test_a_cut_that_hides_nothing_changes_nothing(store: GraphStore) -> None:
    """What is described anew under a scope is what the projection described."""
    nothing = Scope(purpose="test", hidden_extracts=frozenset({"police.nothing"}))
    ids = [hit.entity.id for text in ("张", "民初", "贵C", "站", "宏达", "龙坑", "云A99999", "A52")
           for hit in store.search(ALL, plan(text), frozenset(), 50).hits]  # fmt: skip
    assert len(ids) > 10
    assert store.summaries(nothing, ids) == store.summaries(ALL, ids)
    assert store.links_among(nothing, ids, ALL_LINKS, 99) == store.links_among(ALL, ids, ALL_LINKS, 99)


def test_masked_values_come_back_starred_and_are_found_only_whole(store: GraphStore) -> None:
    masked = Scope(purpose="test", masked_attributes=frozenset({"id_number", "Person.phone"}))
    entity = store.entity(masked, "P-ZHANG", 10)
    numbers = [v.value for a in entity.attributes if a.name in ("id_number", "phone") for v in a.values]
    assert numbers == ["522121********1235", "138*****000", "139*****222"]
    whole = entity.model_dump_json() + store.why_identity(masked, "P-ZHANG", 9).model_dump_json()
    whole += "".join(
        store.link(masked, k.id, 9).model_dump_json() for k in store.expand(masked, "P-ZHANG", ALL_LINKS, 9, 0).links
    )
    assert ZHANG_ID not in whole
    assert "13800138000" not in whole
    (hit,) = store.search(masked, plan(ZHANG_ID), frozenset(), 5).hits
    assert (hit.entity.id, hit.matched) == ("P-ZHANG", "522121********1235")
    for part in (ZHANG_ID[-4:], ZHANG_ID[:12], "1391111"):
        assert store.search(masked, plan(part), frozenset({"Person"}), 5).hits == []
