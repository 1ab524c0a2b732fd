"""Killed anywhere, a run again ends the same; two runs at once do not mix."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ingest import IngestError, text_tables
from ingest.versions import classify
from tests.ingest.files import EXAMPLES, dump, numbered, query, take, write

pytestmark = pytest.mark.slow

# A process that takes in a delivery and kills itself, as the system would, at the n-th call of one function.
_KILLED = """
import os, signal, sys
from pathlib import Path
import ingest.intake, ingest.readings, ingest.staging, ingest.versions
from ingest import deliver

module, name, at, after = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "after"
owner = sys.modules[module]
*path, last = name.split(".")
for part in path:
    owner = getattr(owner, part)
whole, calls = getattr(owner, last), 0

def dying(*args, **kwargs):
    global calls
    calls += 1
    if calls == at and not after:
        os.kill(os.getpid(), signal.SIGKILL)
    answer = whole(*args, **kwargs)
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer

setattr(owner, last, dying)
deliver(Path(sys.argv[5]), sys.argv[6])
print("survived")
"""
POINTS = [
    ("ingest.staging", "Stage.write", 1, "before"),
    ("ingest.staging", "Stage.write", 2, "after"),
    ("ingest.staging", "Stage.write", 9, "before"),
    ("ingest.intake", "classify", 2, "before"),
    ("ingest.intake", "classify", 3, "after"),
    ("ingest.staging", "Stage.drop_rows", 1, "before"),
    ("ingest.staging", "_filtered", 1, "after"),
    ("ingest.staging", "_sync", 3, "before"),
    ("ingest.staging", "Path.rename", 1, "before"),
    ("ingest.staging", "Stage.commit", 1, "after"),
    ("ingest.staging", "Stage.commit", 3, "before"),
    ("ingest.staging", "Stage.commit", 4, "after"),
    ("ingest.intake", "clear_staging", 2, "before"),
]


def deliveries(folder: Path) -> tuple[Path, Path]:
    """Two deliveries of four extracts each; the second changes, repeats and withdraws."""
    for extract in ("police.driver", "police.case", "court.party", "civil.assistance"):
        agency, name = extract.split(".")
        first = numbered(extract, range(1, 9))
        write(folder / "first" / agency / f"{name}.csv", [*first, first[0]])
        second = [*first[2:5], *numbered(extract, [5, 6], LXDH="13700001111"), *numbered(extract, [20])]
        write(folder / "second" / agency / f"{name}.csv", [*second, second[0]])
    (folder / "second" / "civil" / "delivery.yaml").write_text("mode: snapshot\n", "utf-8")
    return folder / "first", folder / "second"


def kill(home: Path, path: Path, point: tuple[str, str, int, str]) -> None:
    module, name, at, when = point
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED, module, name, str(at), when, str(home), str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr


@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"{p[1]}-{p[2]}-{p[3]}")
def test_killed_at_any_point_a_run_again_ends_the_same(tmp_path: Path, point: tuple[str, str, int, str]) -> None:
    first, second = deliveries(tmp_path)
    undisturbed, home = tmp_path / "undisturbed", tmp_path / "home"
    take(undisturbed, first)
    take(undisturbed, second)
    take(home, first)
    kill(home, second, point)
    before = query(home, "SELECT count(*) FROM deliveries")[0][0]
    assert 4 <= before <= 8
    take(home, second)
    assert dump(home) == dump(undisturbed)
    assert not list((home / "lake" / ".staging").iterdir())


def test_killed_again_and_again(tmp_path: Path) -> None:
    first, second = deliveries(tmp_path)
    undisturbed, home = tmp_path / "undisturbed", tmp_path / "home"
    for path in (first, second):
        take(undisturbed, path)
        for point in POINTS[:4]:
            kill(home, path, point)
        take(home, path)
    assert dump(home) == dump(undisturbed)


KILLED_READING = ("ingest.readings", "Readings._keep", 2, "before")


def test_reading_texts_goes_on_where_it_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "court" / "judgment.jsonl", numbered("court.judgment", range(600)))
    undisturbed, home = take_whole(tmp_path / "undisturbed", path), tmp_path / "home"
    kill(home, path, KILLED_READING)
    assert query(home, "SELECT * FROM texts") == []
    read, whole = [0], text_tables._read

    def counted(texts: pa.Table) -> dict[str, pa.Table]:
        read.append(texts.num_rows)
        return whole(texts)

    monkeypatch.setattr(text_tables, "_read", counted)
    take(home, path)
    assert dump(home) == undisturbed
    assert sum(read) == 600 - text_tables.SLICE
    assert not (home / "lake" / ".readings").exists()


def test_what_was_read_of_a_text_is_not_taken_for_what_another_says(tmp_path: Path) -> None:
    rows, home = numbered("court.judgment", range(300)), tmp_path / "home"
    kill(home, write(tmp_path / "court" / "judgment.jsonl", rows), ("ingest.readings", "Readings._keep", 1, "after"))
    others = [{**row, "QW": row["QW"].replace("贵E12345", "贵E54321")} for row in rows]
    path = write(tmp_path / "other" / "court" / "judgment.jsonl", others)
    take(home, path)
    assert dump(home) == take_whole(tmp_path / "undisturbed", path)
    assert query(home, "SELECT DISTINCT plate FROM text_named WHERE plate IS NOT NULL") == [("贵E54321",)]


def take_whole(home: Path, path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What the lake of an undisturbed ingest says."""
    take(home, path)
    return dump(home)


def test_a_reader_never_sees_half_a_delivery(tmp_path: Path) -> None:
    first, second = deliveries(tmp_path)
    home = tmp_path / "home"
    take(home, first)
    before = dump(home)
    kill(home, second, ("ingest.staging", "Path.rename", 1, "before"))
    assert dump(home) == before


def test_two_at_once_take_their_turns(tmp_path: Path) -> None:
    home = tmp_path / "home"
    code = "import sys; from pathlib import Path; from ingest import deliver; deliver(Path(sys.argv[1]), sys.argv[2])"
    paths = [
        write(tmp_path / str(n) / "police" / "driver.csv", numbered("police.driver", range(n * 500, n * 500 + 1000)))
        for n in range(3)
    ]
    running = [subprocess.Popen([sys.executable, "-c", code, str(home), str(path)]) for path in paths]
    assert [process.wait(120) for process in running] == [0, 0, 0]
    assert query(home, "SELECT count(*), count(DISTINCT row_key) FROM rows") == [(2000, 2000)]
    assert query(home, "SELECT seq FROM deliveries ORDER BY seq") == [(1,), (2,), (3,)]


def test_a_second_waits_for_the_first(tmp_path: Path) -> None:
    """The lock is the system's: it goes with the process that held it, however that ended."""
    home = tmp_path / "home"
    code = (
        "import sys, time; from pathlib import Path; from ingest.staging import ingest_lock\n"
        "with ingest_lock(Path(sys.argv[1])):\n print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        path = write(tmp_path / "police" / "driver.csv", [EXAMPLES["police.driver"]])
        take_in = (
            "import sys; from pathlib import Path; from ingest import deliver; deliver(Path(sys.argv[1]), sys.argv[2])"
        )
        with subprocess.Popen([sys.executable, "-c", take_in, str(home), str(path)]) as waiting:
            time.sleep(3)
            assert waiting.poll() is None
            assert query(home, "SELECT * FROM deliveries") == []
            holder.kill()
            assert waiting.wait(60) == 0
    assert query(home, "SELECT count(*) FROM rows") == [(1,)]


def test_a_file_that_changes_under_the_reader_is_not_taken_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "police" / "driver.csv", [EXAMPLES["police.driver"]])

    def classify_while_it_grows(*args: Any) -> Any:
        with path.open("a", encoding="utf-8") as file:
            file.write("D2\n")
        return classify(*args)

    monkeypatch.setattr("ingest.intake.classify", classify_while_it_grows)
    with pytest.raises(IngestError, match="changed while"):
        take(tmp_path / "home", path)
    assert query(tmp_path / "home", "SELECT * FROM deliveries") == []


def test_a_source_that_fails_on_the_way_is_not_in_the_way_of_the_next(tmp_path: Path) -> None:
    for extract in ("police.driver", "police.hukou", "police.vehicle"):
        file = write(tmp_path / "in" / "police" / f"{extract.split('.')[1]}.csv", [EXAMPLES[extract]])
        if extract != "police.vehicle":
            file.write_text(file.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    report = take(tmp_path / "home", tmp_path / "in")
    assert [failure.extract for failure in report.failures] == ["police.driver", "police.hukou"]
    assert (report.totals.new, len(query(tmp_path / "home", "FROM deliveries"))) == (1, 1)
