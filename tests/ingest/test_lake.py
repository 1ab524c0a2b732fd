"""The lake's views, from the first moment on; and what is told of the progress."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from ingest import Lake, deliver
from ingest.progress import BarProgress, NoProgress, PlainProgress, Progress, terminal_progress
from ontology import schema
from tests.ingest.files import EXAMPLES, numbered, query, take, write

OF_THE_CONTRACT = {
    "mentions": """mention_id entity_type agency extract row_key role delivery_id delivery_seq first_seq version
        as_of""",
    "links": "link_type from_mention to_mention role from_date to_date extract row_key delivery_id",
    "events": "event_id plate plate_colour station_code station lane time direction extract delivery_id",
    "rows": "extract row_key row_hash delivery_id version current withdrawn raw",
    "texts": "mention_id extract text",
    "text_mentions": "mention_id start end_ kind value",
    "text_named": """mention_id text_mention start end_ entity_type name sex birth_date id_number address phone plate
        spans""",
    "text_links": "mention_id link_type from_mention to_mention role start end_",
    "quarantine": "delivery_id extract file line field reason hint raw",
    "deliveries": """delivery_id seq agency extract file as_of mode unit received rows stored new changed unchanged
        quarantined withdrawn unknown_columns missing_columns""",
}


def types(home: Path, view: str) -> dict[str, str]:
    with Lake(home).connect() as connection:
        return {row[0]: str(row[1]) for row in connection.execute(f"DESCRIBE {view}").fetchall()}


@pytest.fixture(scope="module")
def home_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all")
    for extract, row in EXAMPLES.items():
        agency, name = extract.split(".")
        write(folder / "in" / agency / f"{name}.csv", [row])
    take(folder / "home", folder / "in")
    return folder / "home"


@pytest.mark.parametrize("view", [*OF_THE_CONTRACT, "mention_versions", "issues"])
def test_every_view_is_there_before_anything_is_delivered(tmp_path: Path, home_of_all: Path, view: str) -> None:
    home, empty = home_of_all, tmp_path / "empty"
    assert query(empty, f"SELECT * FROM {view}") == []
    assert not empty.exists()
    assert types(empty, view) == types(home, view)
    assert set(OF_THE_CONTRACT.get(view, "").split()) <= set(types(home, view))


def test_mentions_have_every_attribute_of_the_ontology_with_its_type(tmp_path: Path) -> None:
    for view in ("mentions", "mention_versions"):
        found = types(tmp_path, view)
        for name, datatype in schema.load().columns.items():
            assert found[name] == datatype.sql, name


def test_a_memory_limit_holds(tmp_path: Path) -> None:
    with Lake(tmp_path).connect(memory_limit="100MB") as connection:
        ((limit,),) = connection.execute("SELECT current_setting('memory_limit')").fetchall()
    assert str(limit).startswith("95")


def test_a_connection_sees_what_was_there_when_it_was_opened(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take(home, write(tmp_path / "1" / "driver.csv", numbered("police.driver", [1])))
    with Lake(home).connect() as connection:
        take(home, write(tmp_path / "2" / "driver.csv", numbered("police.driver", [1, 2], XM="王芳")))
        assert connection.execute("SELECT count(*), max(name) FROM mentions").fetchall() == [(1, "张伟")]
    assert query(home, "SELECT count(*), max(name) FROM mentions") == [(2, "王芳")]


def test_a_home_with_a_quotation_mark(tmp_path: Path) -> None:
    home = tmp_path / "it's 家"
    path = write(tmp_path / "o'in" / "driver.csv", numbered("police.driver", [1]))
    take(home, path)
    take(home, write(path, numbered("police.driver", [1, 2], XM="王芳")))
    assert query(home, "SELECT count(*) FROM mentions") == [(2,)]


class Told:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.said: list[tuple[object, ...]] = []

    def start(self, task: str, total: int | None) -> None:
        self.said.append(("start", task, total))

    def advance(self, n: int) -> None:
        self.said.append(("advance", n))

    def done(self) -> None:
        self.said.append(("done",))


def test_progress_tells_of_each_file_and_its_rows(tmp_path: Path) -> None:
    write(tmp_path / "in" / "police" / "driver.parquet", numbered("police.driver", range(7)))
    write(tmp_path / "in" / "police" / "hukou.csv", numbered("police.hukou", range(5)))
    told = Told()
    deliver(tmp_path / "home", tmp_path / "in", progress=told)
    assert told.said == [
        ("start", "police/driver.parquet", 7), ("advance", 7), ("done",),
        ("start", "police/hukou.csv", None), ("advance", 5), ("done",),
    ]  # fmt: skip


def test_progress_ends_when_a_file_can_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "police" / "hukou.csv"
    path.parent.mkdir()
    path.write_text("A,B\n1,2\n", "utf-8")
    told = Told()
    with pytest.raises(Exception, match="header row"):
        deliver(tmp_path / "home", path, progress=told)
    assert told.said[-1] == ("done",)


def test_plain_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    clock = iter([0.0, 3.0, 11.0, 12.5, 20.0, 21.0])
    monkeypatch.setattr("ingest.progress.time.monotonic", lambda: next(clock))
    progress: Progress = PlainProgress(out)
    progress.start("police/hukou.csv", 4000)
    progress.advance(1000)
    progress.advance(1000)
    progress.done()
    progress.start("x", None)
    progress.done()
    assert out.getvalue().splitlines() == [
        "police/hukou.csv: 2,000/4,000 …", "police/hukou.csv: 2,000/4,000 12.5 s", "x: 1.0 s",
    ]  # fmt: skip


def test_bars_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(terminal_progress(io.StringIO()), PlainProgress)
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    assert isinstance(terminal_progress(terminal), BarProgress)


@pytest.mark.parametrize("progress", [BarProgress(), NoProgress()])
@pytest.mark.parametrize("total", [10, None])
def test_a_progress_may_be_started_again(progress: Progress, total: int | None) -> None:
    for _ in range(2):
        progress.start("x", total)
        progress.advance(10)
        progress.done()
