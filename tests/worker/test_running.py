"""A run brings registry and graph up to what lake and ledger say, by what changed where it can."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graph.embedded.store import EmbeddedStore, NotProjected
from graph.projection import project
from ingest import deliver
from resolution import bundles, registry, stages
from resolution.advance import Advance, Why
from resolution.learning import Why as WhyLearned
from resolution.registry import open_read_only
from resolution.resolve import ResolveReport
from stewardship import Steward
from tests.api.test_text_doubts import write_cases
from tests.resolution.content import content_and_history, everything, unlike
from worker import Keeper, Mode, bring_up_to_date

Rows = Callable[[str], list[dict[str, Any]]]
Say = Callable[..., None]


def changed(rows: Rows) -> list[dict[str, Any]]:
    """Two drivers' rows said otherwise, and one as it was."""
    one, other, third = rows("police.driver")[:3]
    return [{**one, "LXDH": "13999999999"}, {**other, "XM": "张三丰"}, third]


@pytest.mark.slow
def test_where_nothing_is_new_nothing_is_done(home: Path) -> None:
    def file() -> tuple[int, int]:
        found = registry.path(home).stat()
        return found.st_ino, found.st_mtime_ns

    before = file()
    report = bring_up_to_date(home)
    assert (report.mode, report.resolution) == (Mode.NOTHING, None)
    assert report.projection.entities["Person"] > 0
    assert file() == before


@pytest.mark.slow
def test_a_graph_of_an_earlier_version_is_made_anew_though_nothing_is_new(home: Path) -> None:
    before = everything(home)
    with duckdb.connect(str(registry.path(home))) as con:
        con.execute("UPDATE graph_meta SET format = 1, made_by = 'an earlier version'")
    with pytest.raises(NotProjected):
        EmbeddedStore(registry.path(home))
    assert bring_up_to_date(home).mode is not Mode.NOTHING
    EmbeddedStore(registry.path(home)).close()
    assert unlike(before, everything(home)) == {}


@pytest.mark.slow
def test_what_changed_is_resolved_and_projected_as_all_would_be(home: Path, rows: Rows, say: Say) -> None:
    say(home, "police.driver", changed(rows))
    report = bring_up_to_date(home)
    assert report.mode is Mode.INCREMENTAL
    assert isinstance(report.resolution, Advance)
    assert report.resolution.done.rows == 2
    assert len(report.resolution.done.mentions) >= 2
    assert report.projection.touched is not None, "the graph was made whole"
    before = everything(home)
    assert bring_up_to_date(home, full=True).mode is Mode.FULL
    assert unlike(before, everything(home)) == {}


@pytest.mark.slow
def test_decisions_take_effect_and_are_taken_back(home: Path) -> None:
    before = everything(home)
    with open_read_only(home) as con:
        ((left, right),) = con.execute(
            "SELECT left_mention, right_mention FROM match_edge "
            "WHERE linked AND entity_type = 'Person' ORDER BY ALL LIMIT 1"
        ).fetchall()
    steward = Steward(home)
    steward.different(left, right, "两人", "李科")
    report = bring_up_to_date(home)
    assert report.mode is Mode.INCREMENTAL
    assert report.projection.touched is not None, "the graph was made whole"
    with open_read_only(home) as con:
        found = con.execute("SELECT entity_id FROM membership WHERE mention_id IN (?, ?)", [left, right]).fetchall()
        causes = con.execute("SELECT cause FROM history WHERE cause LIKE '%decisions%'").fetchall()
    assert len(set(found)) == 2
    assert {cause for (cause,) in causes} == {'{"decisions":[1]}'}
    steward.undo(1, "认错了", "李科")
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    assert unlike(before, everything(home)) == {}


@pytest.mark.slow
def test_a_keeper_saves_the_next_run_the_reading_of_all_records(
    home: Path, rows: Rows, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper()
    say(home, "police.driver", changed(rows))
    bring_up_to_date(home, keeper=keeper)
    say(home, "police.driver", rows("police.driver")[:3])
    monkeypatch.setattr("resolution.held_state.build", None)
    assert bring_up_to_date(home, keeper=keeper).mode is Mode.INCREMENTAL
    monkeypatch.undo()
    before = everything(home)
    bring_up_to_date(home, full=True)
    assert unlike(before, everything(home)) == {}


@pytest.mark.slow
def test_a_keeper_that_others_have_left_behind_is_not_trusted(home: Path, rows: Rows, say: Say) -> None:
    keeper = Keeper()
    say(home, "police.driver", changed(rows))
    bring_up_to_date(home, keeper=keeper)
    say(home, "police.driver", changed(rows)[1:2] + rows("police.driver")[3:5])
    bring_up_to_date(home)
    say(home, "police.driver", rows("police.driver")[:2])
    bring_up_to_date(home, keeper=keeper)
    before = everything(home)
    bring_up_to_date(home, full=True)
    assert unlike(before, everything(home)) == {}


@pytest.mark.slow
def test_so_much_that_all_is_quicker_is_resolved_whole_and_said_so(home: Path, rows: Rows, say: Say) -> None:
    for extract in ("police.hukou", "police.driver", "police.vehicle"):
        say(home, extract, [row | {"LXDH": "13900000000"} for row in rows(extract)])
    report = bring_up_to_date(home)
    assert (report.mode, report.instead) == (Mode.FULL, Why.MUCH)


@pytest.mark.slow
def test_a_single_run_leaves_what_the_next_goes_on_from(
    home: Path, rows: Rows, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolution.held_state.WORTH_IT", 100)
    say(home, "police.driver", changed(rows))
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    (held,) = (home / "held").iterdir()
    monkeypatch.setattr("resolution.held_state.build", None)
    say(home, "police.driver", rows("police.driver")[:3])
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    (after,) = (home / "held").iterdir()
    assert after != held
    shutil.rmtree(after / "Vehicle")
    monkeypatch.undo()
    # Damaged, it is as if it were not there.
    say(home, "police.driver", changed(rows)[1:2])
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    before = everything(home)
    bring_up_to_date(home, full=True)
    assert unlike(before, everything(home)) == {}


@pytest.mark.slow
def test_what_is_held_of_another_registry_is_not_gone_on_from(
    home: Path, rows: Rows, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolution.held_state.WORTH_IT", 100)
    say(home, "police.driver", changed(rows))
    bring_up_to_date(home)
    monkeypatch.setattr("resolution.held_state.WORTH_IT", 10**9)
    say(home, "police.driver", rows("police.driver")[:3] + changed(rows)[1:2])
    bring_up_to_date(home)
    say(home, "police.driver", rows("police.driver")[:1])
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    before = everything(home)
    bring_up_to_date(home, full=True)
    assert unlike(before, everything(home)) == {}


@pytest.mark.slow
def test_of_another_lake_everything_is_resolved(home: Path, tmp_path: Path, rows: Rows, say: Say) -> None:
    shutil.rmtree(home / "lake")
    say(home, "police.driver", rows("police.driver"))
    report = bring_up_to_date(home)
    assert (report.mode, report.instead) == (Mode.FULL, Why.LAKE)


@pytest.mark.slow
def test_other_weights_put_in_force_have_everything_resolved_by_them(home: Path) -> None:
    (bundles.folder(home) / bundles.IN_FORCE).unlink()
    report = bring_up_to_date(home)
    assert (report.mode, report.instead) == (Mode.FULL, Why.WEIGHTS)
    assert isinstance(report.resolution, ResolveReport)
    assert report.resolution.learned is WhyLearned.FIRST


@pytest.mark.slow
@pytest.mark.parametrize("change", [{"link_probability": 0.999}, {"largest": 2}, {"margin": 0.0}])
def test_by_a_model_that_is_another_now_everything_is_resolved_with_the_weights_there_are(
    home: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    models = stages.models()
    monkeypatch.setattr(stages, "models", lambda: models | {"Person": replace(models["Person"], **change)})
    report = bring_up_to_date(home)
    assert (report.mode, report.instead) == (Mode.FULL, Why.MODEL)
    assert isinstance(report.resolution, ResolveReport)
    assert report.resolution.learned is None
    assert bring_up_to_date(home).mode is Mode.NOTHING


@pytest.mark.slow
def test_what_is_delivered_while_a_run_is_at_work_waits_for_the_next(
    home: Path, rows: Rows, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def project_late(*arguments: Any) -> Any:
        say(home, "police.driver", [*rows("police.driver")[3:4], rows("police.driver")[4] | {"XM": "钱多多"}])
        return project(*arguments)

    say(home, "police.driver", changed(rows))
    monkeypatch.setattr("worker.running.project", project_late)
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    monkeypatch.undo()
    with open_read_only(home) as con:
        assert con.execute("SELECT count(*) FROM mention WHERE name = '钱多多'").fetchall() == [(0,)]
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    with open_read_only(home) as con:
        assert con.execute("SELECT count(*) FROM mention WHERE name = '钱多多'").fetchall() == [(1,)]


@pytest.mark.slow
def test_a_run_that_fails_leaves_everything_as_it_was(
    home: Path, rows: Rows, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content_and_history(home)
    say(home, "police.driver", changed(rows))

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    keeper = Keeper()
    monkeypatch.setattr("worker.running.project", fail)
    with pytest.raises(ZeroDivisionError):
        bring_up_to_date(home, keeper=keeper)
    monkeypatch.undo()
    assert unlike(before, content_and_history(home)) == {}
    assert bring_up_to_date(home, keeper=keeper).mode is Mode.INCREMENTAL


@pytest.mark.slow
def test_texts_that_an_earlier_reader_read_are_read_again_and_reach_the_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    write_cases(tmp_path / "files")
    deliver(home, tmp_path / "files")
    for file in (home / "lake" / "deliveries").glob("*/text_*.parquet"):
        file.unlink()
    for manifest in (home / "lake" / "deliveries").glob("*/delivery.json"):
        said = json.loads(manifest.read_text("utf-8"))
        manifest.write_text(json.dumps({name: value for name, value in said.items() if name != "reader"}), "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr("worker.running.read_again", lambda *_: 0)
        bring_up_to_date(home)
    told = "SELECT count(*) FROM link_proof WHERE note LIKE '{\"sentence\"%'"
    with open_read_only(home) as con:
        assert con.execute(told).fetchall() == [(0,)]
    assert bring_up_to_date(home).mode is Mode.INCREMENTAL
    with open_read_only(home) as con:
        assert con.execute(told).fetchall()[0][0] > 0
    assert bring_up_to_date(home).mode is Mode.NOTHING
