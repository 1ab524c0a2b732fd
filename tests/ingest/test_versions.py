"""Deliveries over time: repeated, changed, late, snapshots; and a plain model of the rules for any history."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.files import EXAMPLES, dump, mentions, query, take, write

ROW = EXAMPLES["civil.assistance"]
VERSIONS = "SELECT row_key, version, name, current, withdrawn FROM mention_versions ORDER BY row_key, version"
CURRENT = "SELECT row_key, name FROM mentions ORDER BY row_key"


class Agency:
    """Delivers social assistance to one home, each time in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home, self._n = folder, folder / "home", 0

    def deliver(self, people: Sequence[tuple[str, str]], note: str = "", **options: Any) -> tuple[int, int, int, int]:
        """(key, name) of each row; returns new, changed, unchanged, withdrawn."""
        self._n += 1
        rows = [{**ROW, "JTBH": key, "XM": name} for key, name in people]
        folder = self.folder / f"d{self._n}" / "civil"
        write(folder / "assistance.csv", rows)
        if note:
            (folder / "delivery.yaml").write_text(note, "utf-8")
        totals = take(self.home, folder.parent, **options).totals
        return totals.new, totals.changed, totals.unchanged, totals.withdrawn

    def current(self) -> dict[str, str]:
        return dict(query(self.home, CURRENT))


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path)


def test_a_delivery_repeated_changes_not_a_byte(agency: Agency) -> None:
    agency.deliver([("B1", "张伟"), ("B2", "王芳")])
    lake = agency.home / "lake"
    before = {f: f.read_bytes() for f in lake.rglob("*") if f.is_file()}
    assert agency.deliver([("B1", "张伟"), ("B2", "王芳")]) == (0, 0, 2, 0)
    assert {f: f.read_bytes() for f in lake.rglob("*") if f.is_file()} == before


def test_a_part_repeated_changes_no_mention(agency: Agency) -> None:
    agency.deliver([("B1", "张伟"), ("B2", "王芳"), ("B3", "李强")])
    before = dump(agency.home)
    assert agency.deliver([("B3", "李强"), ("B1", "张伟")]) == (0, 0, 2, 0)
    after = dump(agency.home)
    assert len(after.pop("deliveries")) == len(before.pop("deliveries")) + 1
    assert after == before


def test_other_writing_of_the_same_content_is_unchanged(agency: Agency) -> None:
    agency.deliver([("B1", "张伟")])
    assert agency.deliver([("B1", "张 伟 ")]) == (0, 0, 1, 0)


def test_a_changed_row_is_a_new_version_of_the_same_mention(agency: Agency) -> None:
    agency.deliver([("B1", "张伟"), ("B2", "王芳")])
    assert agency.deliver([("B1", "张炜"), ("B3", "李强")]) == (1, 1, 0, 0)
    assert query(agency.home, VERSIONS) == [
        ("B1", 1, "张伟", False, False), ("B1", 2, "张炜", True, False), ("B2", 1, "王芳", True, False),
        ("B3", 1, "李强", True, False),
    ]  # fmt: skip
    assert query(agency.home, "SELECT mention_id, first_seq, delivery_seq FROM mentions ORDER BY ALL") == [
        ("civil.assistance:B1", 1, 2), ("civil.assistance:B2", 1, 1), ("civil.assistance:B3", 2, 2),
    ]  # fmt: skip


def test_old_content_repeated_without_a_day_changes_nothing(agency: Agency) -> None:
    agency.deliver([("B1", "张伟")])
    agency.deliver([("B1", "张炜")])
    assert agency.deliver([("B1", "张伟"), ("B2", "王芳")]) == (1, 0, 1, 0)
    assert agency.current() == {"B1": "张炜", "B2": "王芳"}


def test_old_content_with_a_newer_day_is_asserted_again(agency: Agency) -> None:
    agency.deliver([("B1", "张伟")], "as_of: 2020-01-01")
    agency.deliver([("B1", "张炜")], "as_of: 2021-01-01")
    assert agency.deliver([("B1", "张伟")], "as_of: 2022-01-01") == (0, 1, 0, 0)
    assert agency.current() == {"B1": "张伟"}
    assert [v[1:4] for v in query(agency.home, VERSIONS)] == [(1, "张伟", False), (2, "张炜", False), (3, "张伟", True)]


def test_an_older_day_that_comes_late_replaces_nothing(agency: Agency) -> None:
    agency.deliver([("B1", "张炜")], "as_of: 2021-01-01")
    assert agency.deliver([("B1", "张伟"), ("B2", "王芳")], "as_of: 2020-01-01") == (1, 1, 0, 0)
    assert agency.current() == {"B1": "张炜", "B2": "王芳"}
    assert [v[1:4] for v in query(agency.home, VERSIONS)][:2] == [(1, "张伟", False), (2, "张炜", True)]


def test_the_same_day_twice_is_a_correction(agency: Agency) -> None:
    agency.deliver([("B1", "张伟")], "as_of: 2021-01-01")
    agency.deliver([("B1", "张炜")], "as_of: 2021-01-01")
    assert agency.current() == {"B1": "张炜"}


def test_a_delivery_without_a_day_comes_after_what_came_before_it_and_before_what_comes_after(agency: Agency) -> None:
    agency.deliver([("B1", "张炜")], "as_of: 2021-06-01")
    agency.deliver([("B1", "张伟")])
    assert agency.current() == {"B1": "张伟"}
    agency.deliver([("B1", "张玮")], "as_of: 2021-01-01")
    assert agency.current() == {"B1": "张伟"}
    agency.deliver([("B1", "张苇")], "as_of: 2021-06-02")
    assert agency.current() == {"B1": "张苇"}


def test_a_snapshot_of_any_day_withdraws_what_deliveries_without_a_day_brought_before(agency: Agency) -> None:
    """A day that a snapshot states orders it among the stated days; it is no day on which what came before is newer."""
    agency.deliver([("B1", "张伟"), ("B2", "王芳")])
    assert agency.deliver([("B2", "王芳"), ("B3", "李强")], "as_of: 2017-06-30\nmode: snapshot") == (1, 0, 1, 1)
    assert agency.current() == {"B2": "王芳", "B3": "李强"}
    assert agency.deliver([("B1", "张伟")]) == (0, 1, 0, 0)
    assert agency.current() == {"B1": "张伟", "B2": "王芳", "B3": "李强"}


def test_a_snapshot_withdraws_what_it_lacks_and_keeps_it_as_history(agency: Agency) -> None:
    agency.deliver([("B1", "张伟"), ("B2", "王芳")])
    assert agency.deliver([("B2", "王芳"), ("B3", "李强")], "mode: snapshot") == (1, 0, 1, 1)
    assert agency.current() == {"B2": "王芳", "B3": "李强"}
    assert query(agency.home, VERSIONS)[0] == ("B1", 1, "张伟", False, True)
    assert query(agency.home, "SELECT current, withdrawn FROM rows WHERE row_key = 'B1'") == [(False, True)]


def test_a_snapshot_of_one_extract_leaves_the_others(agency: Agency) -> None:
    write(agency.folder / "x" / "civil" / "marriage.csv", [EXAMPLES["civil.marriage"]])
    take(agency.home, agency.folder / "x")
    agency.deliver([("B1", "张伟")])
    agency.deliver([("B2", "王芳")], "mode: snapshot")
    assert query(agency.home, "SELECT count(*) FROM mentions WHERE extract = 'civil.marriage'") == [(2,)]


def test_links_texts_and_events_go_with_their_row(tmp_path: Path) -> None:
    home, snapshot = tmp_path / "home", "mode: snapshot"
    for name in ("police.case", "police.toll_pass"):
        row = EXAMPLES[name]
        if "JYAQ" in row:
            row = {**row, "JYAQ": "嫌疑人张伟驾驶贵E12345号车，电话13885912345。"}
        key = next(iter(row))
        for n, kept in enumerate(([row], [{**row, key: row[key].replace("1", "2")}])):
            folder = tmp_path / name / str(n) / "police"
            write(folder / f"{name.partition('.')[2]}.jsonl", kept)
            if n:
                (folder / "delivery.yaml").write_text(snapshot, "utf-8")
            take(home, folder.parent)
    case = EXAMPLES["police.case"]["AJBH"].replace("1", "2")
    for view in ("links", "texts", "text_mentions", "text_named", "text_links", "mentions"):
        assert query(home, f"SELECT DISTINCT row_key FROM {view}") == [(case,)], view
    assert query(home, "SELECT event_id FROM events") == [("GC0002",)]


def test_a_withdrawn_row_comes_back_when_it_is_delivered_again(agency: Agency) -> None:
    agency.deliver([("B1", "张伟"), ("B2", "王芳")])
    agency.deliver([("B2", "王芳")], "mode: snapshot")
    assert agency.deliver([("B1", "张伟")]) == (0, 1, 0, 0)
    assert agency.current() == {"B1": "张伟", "B2": "王芳"}


def test_a_snapshot_repeated_whole_changes_nothing_even_after_another(agency: Agency) -> None:
    agency.deliver([("B1", "张伟"), ("B2", "王芳")], "mode: snapshot")
    agency.deliver([("B2", "王芳")], "mode: snapshot")
    assert agency.deliver([("B1", "张伟"), ("B2", "王芳")], "mode: snapshot") == (0, 0, 2, 0)
    assert agency.current() == {"B2": "王芳"}


def test_a_late_snapshot_does_not_withdraw_what_a_newer_delivery_asserts(agency: Agency) -> None:
    agency.deliver([("B1", "张伟")], "as_of: 2022-01-01")
    assert agency.deliver([("B2", "王芳")], "as_of: 2021-01-01\nmode: snapshot") == (1, 0, 0, 0)
    assert agency.current() == {"B1": "张伟", "B2": "王芳"}


def test_a_late_row_that_a_newer_snapshot_lacks_is_withdrawn_at_once(agency: Agency) -> None:
    agency.deliver([("B1", "张伟")], "as_of: 2022-01-01\nmode: snapshot")
    agency.deliver([("B2", "王芳")], "as_of: 2021-01-01")
    assert agency.current() == {"B1": "张伟"}
    assert query(agency.home, VERSIONS)[1] == ("B2", 1, "王芳", False, True)


def test_a_row_named_again_unchanged_is_still_asserted_by_then(agency: Agency) -> None:
    """Three days say 张伟, 张炜, 张伟: whichever comes last, the third day's word holds."""
    days = [("2020-01-01", "张伟"), ("2021-01-01", "张炜"), ("2022-01-01", "张伟")]
    for n, order in enumerate(itertools.permutations(days)):
        one = Agency(agency.folder / f"order{n}")
        for day, name in order:
            one.deliver([("B1", name)], f"as_of: {day}")
        assert one.current() == {"B1": "张伟"}, order


def test_a_broken_line_of_a_snapshot_does_not_withdraw_the_row_it_speaks_of(agency: Agency) -> None:
    agency.deliver([("B1", "张伟"), ("B2", "王芳"), ("B3", "李强")])
    folder = agency.folder / "broken" / "civil"
    write(folder / "assistance.csv", [{**ROW, "JTBH": "B1", "XM": "张伟"}])
    with (folder / "assistance.csv").open("a", encoding="utf-8") as file:
        file.write("B2,王芳\n")
    (folder / "delivery.yaml").write_text("mode: snapshot", "utf-8")
    totals = take(agency.home, folder.parent).totals
    assert (totals.unchanged, totals.quarantined, totals.withdrawn) == (1, 1, 1)
    assert agency.current() == {"B1": "张伟", "B2": "王芳"}


def test_a_broken_line_is_known_by_a_key_of_two_columns_in_any_writing(tmp_path: Path) -> None:
    home, party = tmp_path / "home", {"AH": "（2016）黔2301刑初1号", "XH": "1", "MC": "张伟", "SSDW": "被告人"}
    take(home, write(tmp_path / "first" / "court" / "party.csv", [party, {**party, "XH": "2"}, {**party, "XH": "3"}]))
    path = write(tmp_path / "second" / "court" / "party.csv", [party])
    with path.open("a", encoding="utf-8") as file:
        file.write("(2016)黔2301刑初1号, 2,王芳\n")
    (path.parent / "delivery.yaml").write_text("mode: snapshot", "utf-8")
    totals = take(home, tmp_path / "second").totals
    assert (totals.unchanged, totals.quarantined, totals.withdrawn) == (1, 1, 1)
    assert set(mentions(home)) == {f"court.party:（2016）黔2301刑初1号#{n}" for n in (1, 2)}


# A model of the rules ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One delivery: its day, whether it is a snapshot, and its lines."""

    day: int
    snapshot: bool
    lines: tuple[tuple[str, str], ...]

    @property
    def note(self) -> str:
        return f"as_of: 20{10 + self.day}-01-01\nmode: {'snapshot' if self.snapshot else 'add'}"


@dataclass
class Model:
    """What the lake should hold, by the shortest reading of the rules: the last word on a key counts."""

    words: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    snapshots: list[tuple[int, int]] = field(default_factory=list)
    contents: dict[str, set[str]] = field(default_factory=dict)
    seen: list[Said] = field(default_factory=list)

    def take(self, said: Said, arrival: int) -> None:
        if said in self.seen:
            return
        self.seen.append(said)
        if said.snapshot:
            self.snapshots.append((said.day, arrival))
        for key, name in said.lines:
            # Within a delivery the later line is the later word.
            self.words.setdefault(key, []).append((said.day, arrival, name))
            self.contents.setdefault(key, set()).add(name)

    def current(self) -> dict[str, str]:
        held = {}
        for key, words in self.words.items():
            *_, last = sorted(words, key=lambda w: w[:2])
            if not self.snapshots or last[:2] >= max(self.snapshots):
                held[key] = last[2]
        return held


deliveries = st.builds(
    Said,
    st.integers(1, 5),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["张伟", "张炜", "王芳"])), min_size=1, max_size=4).map(
        tuple
    ),
)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(deliveries, min_size=1, max_size=6))
def test_any_history_with_days_ends_as_the_model_says(
    tmp_path_factory: pytest.TempPathFactory, history: list[Said]
) -> None:
    one, model = Agency(tmp_path_factory.mktemp("history")), Model()
    for arrival, said in enumerate(history):
        new, changed, unchanged, _ = one.deliver(said.lines, said.note)
        model.take(said, arrival)
        assert new + changed + unchanged == len(said.lines)
        assert one.current() == model.current()
    versions = query(one.home, "SELECT row_key, list(DISTINCT name) FROM mention_versions GROUP BY ALL")
    assert {key: set(names) for key, names in versions} == model.contents
    # Versions of a key are numbered from 1 without a gap, and at most the last is current.
    numbers = query(one.home, """SELECT list(version ORDER BY version), list(current ORDER BY version)
        FROM rows GROUP BY row_key""")  # fmt: skip
    for found, current in numbers:
        assert found == list(range(1, len(found) + 1))
        assert not any(current[:-1])


@pytest.mark.slow
@settings(max_examples=15)
@given(st.lists(deliveries, min_size=2, max_size=4, unique_by=lambda d: d.day), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, history: list[Said], random: Any
) -> None:
    ends = []
    for order in (sorted(history, key=lambda d: d.day), random.sample(history, len(history))):
        one = Agency(tmp_path_factory.mktemp("order"))
        for said in order:
            one.deliver(said.lines, said.note)
        withdrawn = query(one.home, "SELECT row_key, name FROM mention_versions WHERE withdrawn ORDER BY ALL")
        ends.append((one.current(), withdrawn))
    assert ends[0] == ends[1]
