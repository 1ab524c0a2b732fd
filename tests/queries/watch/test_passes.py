"""The raw passes of a vehicle are exactly those that its timeline puts together by day."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from graph.scope import ANY_TIME, Period, Scope
from graph.store import UnknownEntity
from queries.passes import NotAVehicle, passes
from queries.timeline import timeline
from tests.queries.watch.conftest import ALL, Watched, subjects

pytestmark = pytest.mark.slow


def test_every_day_s_passes_come_with_their_stations(watched: Watched) -> None:
    store = watched.opened.store()
    vehicles = subjects(watched, "cloned_plate") | subjects(watched, "lapsed_inspection")
    alike = [row for row in watched.expected("look_alike") if row["rule"] == "cloned_plate"]
    vehicles |= {watched.entity_of(row["subject"]) for row in alike}
    assert len(vehicles) > 15
    for vehicle in vehicles:
        told = [e for e in timeline(store, ALL, vehicle, ANY_TIME, 5000).events if e.kind == "passes"]
        by_day = Counter[tuple[str, str]]()
        for event in told:
            assert event.entity is not None
            by_day[event.entity.id, event.at[:10]] += event.count
        found = passes(watched.home, store, ALL, vehicle, limit=1000)
        assert Counter((p.station.id, p.at.date().isoformat()) for p in found.passes) == by_day
        assert all(p.station.label.endswith("收费站") and p.plate for p in found.passes)
        assert [p.at for p in found.passes] == sorted(p.at for p in found.passes)
        assert not found.cut


def test_a_day_is_chosen_and_pages_make_up_the_whole(watched: Watched) -> None:
    store, (vehicle, *_) = watched.opened.store(), sorted(subjects(watched, "lapsed_inspection"))
    whole = passes(watched.home, store, ALL, vehicle).passes
    day = whole[0].at.date()
    assert passes(watched.home, store, ALL, vehicle, Period(day, day)).passes == [
        p for p in whole if p.at.date() == day
    ]
    pages = [passes(watched.home, store, ALL, vehicle, limit=1, offset=at).passes for at in range(len(whole))]
    assert [p for page in pages for p in page] == whole
    assert passes(watched.home, store, ALL, vehicle, Period(last=date(2000, 1, 1))).total == 0


def test_hidden_passes_are_none_and_masked_plates_are_starred(watched: Watched) -> None:
    store, (vehicle, *_) = watched.opened.store(), sorted(subjects(watched, "lapsed_inspection"))
    hidden = Scope("test", hidden_extracts=frozenset({"police.toll_pass"}))
    assert passes(watched.home, store, hidden, vehicle).passes == []
    masked = passes(watched.home, store, Scope("test", masked_attributes=frozenset({"Vehicle.plate"})), vehicle)
    assert masked.total == passes(watched.home, store, ALL, vehicle).total > 0
    assert all("*" in p.plate for p in masked.passes)


def test_only_vehicles_pass_stations(watched: Watched) -> None:
    store, (firm, *_) = watched.opened.store(), sorted(subjects(watched, "unfit_licence"))
    with pytest.raises(NotAVehicle):
        passes(watched.home, store, ALL, firm)
    with pytest.raises(UnknownEntity):
        passes(watched.home, store, ALL, "V-NOTHING")
