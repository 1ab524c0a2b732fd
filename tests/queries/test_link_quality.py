"""Links held against the true ones: what texts say adds to what is found, and what is wrong costs precision."""

from __future__ import annotations

from pathlib import Path

from queries.link_quality import LINKS, link_quality
from tests.graph.fixtures import World

AH = "court.case:（2016）黔2301刑初1号"


def home_of(folder: Path) -> Path:
    """A case with one accused in the columns, who by its text drives a vehicle, and a victim in the text alone."""
    world = World()
    case = world.mention(AH, "Case", "C-1", case_number=AH.partition(":")[2])
    accused = world.person("court.party:（2016）黔2301刑初1号#1", "P-1", "张伟")
    world.link("party", accused, case, role="被告人")
    world.mention("police.vehicle:1", "Vehicle", "V-1", plate="贵E12345")
    one = world.named_in_text(AH, "Person", name="张伟")
    world.said_in_text(AH, "driver", one, world.named_in_text(AH, "Vehicle", plate="贵E12345"))
    world.said_in_text(AH, "party", one, AH, "被告人")
    world.build(folder / "registry.duckdb")
    return folder


def truth_of(folder: Path, *links: str) -> Path:
    truth = folder / "truth.csv"
    truth.write_text(
        f"mention_id,entity_type,true_id\n{AH},Case,case/1\ncourt.party:（2016）黔2301刑初1号#1,Person,person/1\n"
        "police.vehicle:1,Vehicle,vehicle/1\n",
        "utf-8",
    )
    (folder / LINKS).write_text("link_type,from_id,to_id\n" + "\n".join(links) + "\n", "utf-8")
    return truth


def test_texts_find_what_columns_do_not(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, "driver,person/1,vehicle/1", "driver,person/2,vehicle/1", "party,person/1,case/1")
    driver, party = (one.as_dict() for one in link_quality(home_of(tmp_path), truth))
    assert driver["without_text"] == {"found": 0, "precision": None, "recall": 0.0}
    assert driver["with_text"] == {"found": 1, "precision": 1.0, "recall": 0.5}
    assert party["without_text"] == party["with_text"] == {"found": 1, "precision": 1.0, "recall": 1.0}


def test_a_link_that_is_not_true_costs_precision(tmp_path: Path) -> None:
    truth = truth_of(tmp_path, "driver,person/2,vehicle/1")
    (driver,) = (one.as_dict() for one in link_quality(home_of(tmp_path), truth))
    assert driver["with_text"] == {"found": 1, "precision": 0.0, "recall": 0.0}


def test_a_truth_without_links_is_no_fault(tmp_path: Path) -> None:
    truth = truth_of(tmp_path)
    (tmp_path / LINKS).unlink()
    assert link_quality(home_of(tmp_path), truth) == []
