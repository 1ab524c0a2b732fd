"""The audit: every entry is on record before anything is answered, and whatever is done to the log later shows."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from governance.audit import AuditLog, AuditUnavailable, Checkpoint, Entry, Signer
from governance.audit.checkpoint import FileWitness, public_key
from governance.audit.entry import Kind
from governance.audit.keeping import Keeper, Pace
from governance.audit.reading import Wanted, coverage, entries
from governance.audit.retention import delete_expired
from governance.audit.verify import Verdict, exported, verify
from governance.ledger import Ledger

LONG_AGO = datetime(2020, 1, 1, 8)
TODAY = datetime(2026, 11, 27)


def entry(number: int, at: datetime = TODAY, **said: object) -> Entry:
    made = Entry(at + timedelta(seconds=number), "李科", "police", "entity.read", True, "P1", {"id": f"P-{number}"})
    return replace(made, **({"entities": (f"P-{number}",), "fields": ("name",)} | said))  # type: ignore[arg-type]


class Kept:
    """A log with its checkpoints at a second authority."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self.log = ledger, AuditLog(ledger)
        self.signer = Signer.of_file(folder / "audit.pem", "test")
        self.file = folder / "witness.jsonl"
        self.keeper = Keeper(ledger, self.log, self.signer, FileWitness(self.file))

    def checkpoints(self) -> list[Checkpoint]:
        return [Checkpoint.parse(line) for line in self.file.read_text("utf-8").splitlines()]

    def verdict(self, lines: list[str] | None = None, today: datetime = TODAY) -> Verdict:
        lines = list(exported(self.log)) if lines is None else lines
        return verify(lines, self.checkpoints(), public_key(self.signer.public_pem), today)


@pytest.fixture
def kept(ledger: Ledger, tmp_path: Path) -> Kept:
    """Eleven entries, checkpoints after the fourth and the ninth."""
    made = Kept(ledger, tmp_path)
    for first, last in ((1, 4), (5, 9), (10, 11)):
        made.log.append([entry(number) for number in range(first, last + 1)])
        if last < 11:
            made.keeper.checkpoint()
    return made


def test_a_log_nobody_touched_holds_and_says_how_far_it_is_vouched_for(kept: Kept) -> None:
    assert kept.verdict() == Verdict(entries=11, covered=9)


def test_one_bit_changed_anywhere_shows(kept: Kept) -> None:
    lines = list(exported(kept.log))
    for number in range(11):
        said = json.loads(lines[number])
        said["text"] = said["text"].replace("李科", "李稞")
        changed = [*lines[:number], json.dumps(said, ensure_ascii=False), *lines[number + 1 :]]
        assert f"entry {number + 1} was changed" in kept.verdict(changed).problems


def _rehashed(line: str, seq: int) -> str:
    """As a forger would have it who knows how the log is made."""
    from governance.audit.merkle import leaf_hash

    said = json.loads(line)
    inner = json.loads(said["text"]) | {"seq": seq, "user": "无人"}
    said["text"] = json.dumps(inner, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    said["seq"], said["leaf"] = seq, leaf_hash(said["text"].encode()).hex()
    return json.dumps(said, ensure_ascii=False)


def test_a_change_hidden_by_a_new_hash_shows_and_is_narrowed_down(kept: Kept) -> None:
    lines = list(exported(kept.log))
    lines[5] = _rehashed(lines[5], 6)
    assert [p.partition(" are not")[0] for p in kept.verdict(lines).problems] == ["entries 5–9"]


def test_one_entry_removed_shows(kept: Kept) -> None:
    lines = list(exported(kept.log))
    assert not kept.verdict(lines[:3] + lines[4:]).holds
    closed_up = lines[:3] + [_rehashed(line, seq) for seq, line in enumerate(lines[4:], 4)]
    assert not kept.verdict(closed_up).holds


def test_the_end_cut_off_shows(kept: Kept) -> None:
    lines = list(exported(kept.log))
    assert kept.verdict(lines[:9]).holds, "what no checkpoint vouches for yet is covered by the next"
    assert any("cut off" in problem for problem in kept.verdict(lines[:8]).problems)
    assert any("cut off" in problem for problem in kept.verdict([]).problems)


def test_the_whole_log_written_anew_shows_even_with_new_signatures(kept: Kept) -> None:
    lines = [_rehashed(line, seq) for seq, line in enumerate(exported(kept.log), 1)]
    assert not kept.verdict(lines).holds


def test_a_checkpoint_of_another_key_is_no_checkpoint(kept: Kept, tmp_path: Path) -> None:
    foreign = Signer.of_file(tmp_path / "other.pem", "test")
    with kept.file.open("a", encoding="utf-8") as out:
        out.write(foreign.sign(9, kept.log.head()[1], TODAY).line() + "\n")
    assert any("not signed by this key" in problem for problem in kept.verdict().problems)


@given(st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_other_log_passes_for_it(kept: Kept, data: st.DataObject) -> None:
    lines = list(exported(kept.log))
    mangle: dict[str, Callable[[list[str]], list[str]]] = {
        "drop": lambda found: found[:1] + found[2:],
        "swap": lambda found: [found[1], found[0], *found[2:]],
        "double": lambda found: [found[0], *found],
        "forge": lambda found: [_rehashed(found[0], 1), *found[1:]],
    }
    at = data.draw(st.integers(0, 6))
    how = data.draw(st.sampled_from(sorted(mangle)))
    assert not kept.verdict(lines[:at] + mangle[how](lines[at:])).holds


@pytest.mark.parametrize("change", ["UPDATE {} SET seq = seq + 100", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_leaf", "audit_text", "audit_subject"])
def test_the_database_refuses_what_the_log_must_not_lose(kept: Kept, table: str, change: str) -> None:
    with pytest.raises(DBAPIError, match=r"append-only|must be kept"), kept.ledger.writing() as session:
        session.execute(text(change.format(table)))
    assert kept.verdict().entries == 11


def test_entries_are_kept_six_months_and_those_of_sharing_three_years(kept: Kept) -> None:
    assert entry(1).keep_until - entry(1).at >= timedelta(days=184)
    assert entry(1, kind=Kind.SHARING).keep_until - entry(1).at >= timedelta(days=3 * 366)
    kept.log.append([entry(12, LONG_AGO), entry(13, LONG_AGO, kind=Kind.SHARING), entry(14)])
    kept.keeper.checkpoint()
    assert delete_expired(kept.ledger, LONG_AGO + timedelta(days=700)) == 1
    after = kept.verdict()
    assert (after.problems, after.deleted, after.covered) == ([], 1, 14)
    assert kept.verdict(today=LONG_AGO + timedelta(days=100)).problems == [
        "what entry 12 says was deleted before its time"
    ]


def test_who_looked_when_and_why(kept: Kept) -> None:
    kept.log.record(entry(30, entities=("P-3", "P-4"), action="path.find"))
    found = entries(kept.ledger, Wanted(entities={"P-3"}), 10)
    assert [(a.action, a.user, a.agency, a.purpose, a.fields) for a in found] == [
        ("path.find", "李科", "police", "P1", ("name",)),
        ("entity.read", "李科", "police", "P1", ("name",)),
    ]


def test_what_is_looked_for_is_found_and_nothing_else_the_latest_first(ledger: Ledger) -> None:
    log = AuditLog(ledger)
    log.append(
        [
            entry(1, user="王科", agency="court", purpose="PU-1"),
            entry(2, user="李科", purpose="PU-2", permitted=False),
            entry(3, user="李科", purpose="PU-1", action="path.find"),
            entry(4, user="李科", purpose="PU-2"),
        ]
    )

    def found(limit: int = 10, **wanted: object) -> list[int]:
        return [e.seq for e in entries(ledger, Wanted(**wanted), limit)]  # type: ignore[arg-type]

    assert found() == [4, 3, 2, 1]
    assert found(2) == [4, 3]
    assert found(2, before=3) == [2, 1]
    assert found(user="李科") == [4, 3, 2]
    assert found(agency="court") == [1]
    assert found(purpose="PU-1") == [3, 1]
    assert found(action="path.find") == [3]
    assert found(permitted=False) == [2]
    assert found(user="李科", permitted=True) == [4, 3]
    assert found(entities={"P-2", "P-3"}) == [3, 2]
    assert found(since=TODAY + timedelta(seconds=2), until=TODAY + timedelta(seconds=3)) == [3, 2]
    assert found(user="张科") == []


def test_how_far_the_log_is_vouched_for(kept: Kept) -> None:
    found = coverage(kept.ledger)
    assert (found.entries, found.kept, found.checkpoint) == (11, 11, kept.checkpoints()[-1])
    assert found.uncovered_since == TODAY + timedelta(seconds=10)
    kept.keeper.checkpoint()
    assert coverage(kept.ledger).uncovered_since is None


def test_what_is_found_by_cannot_be_changed_and_goes_with_what_it_is_of(kept: Kept) -> None:
    for change in ("UPDATE audit_index SET user_id = 'x'", "DELETE FROM audit_index"):
        with pytest.raises(DBAPIError, match="append-only"), kept.ledger.writing() as session:
            session.execute(text(change))
    kept.log.append([entry(1, at=LONG_AGO)])
    delete_expired(kept.ledger, TODAY)
    assert [e.seq for e in entries(kept.ledger, Wanted(until=LONG_AGO + timedelta(days=1)), 10)] == []
    assert len(entries(kept.ledger, Wanted(), 100)) == 11


def test_requests_at_once_are_all_on_record_each_once(ledger: Ledger) -> None:
    log = AuditLog(ledger)
    threads = [threading.Thread(target=log.record, args=(entry(number),)) for number in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = [json.loads(json.loads(line)["text"]) for line in exported(log)]
    assert [e["seq"] for e in said] == list(range(1, 61))
    assert {e["asked"]["id"] for e in said} == {f"P-{number}" for number in range(60)}


def test_two_processes_at_once_lose_and_double_nothing(url: str, tmp_path: Path) -> None:
    ledgers = [Ledger(url) for _ in range(2)]
    logs = [AuditLog(ledger) for ledger in ledgers]
    for log in logs:
        log.record(entry(0))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: logs[n % 2].record(entry(n)), range(120)))
    assert len({log.head() for log in logs}) == 1
    signer = Signer.of_file(tmp_path / "audit.pem", "test")
    signed = signer.sign(*logs[0].head(), TODAY)
    verdict = verify(exported(logs[1]), [signed], public_key(signer.public_pem), TODAY)
    for ledger in ledgers:
        ledger.close()
    assert (verdict.problems, verdict.entries, verdict.covered) == ([], 122, 122)


def test_two_processes_go_on_from_each_other(url: str) -> None:
    one, other = AuditLog(Ledger(url)), AuditLog(Ledger(url))
    for number in range(6):
        (one if number % 2 else other).record(entry(number))
    assert one.head() == other.head()
    assert one.head()[0] == 6


def test_what_cannot_be_put_on_record_is_not_answered(tmp_path: Path) -> None:
    broken = tmp_path / "ledger.sqlite"
    broken.write_text("no database at all, but long enough to be looked at as one")
    with pytest.raises(AuditUnavailable):
        AuditLog(Ledger(f"sqlite:///{broken}")).record(entry(1))


def test_without_checkpoints_for_too_long_nothing_is_answered_until_one_gets_through(
    ledger: Ledger, tmp_path: Path
) -> None:
    time = [TODAY]
    log, signer = AuditLog(ledger), Signer.of_file(tmp_path / "audit.pem", "test")
    witness = tmp_path / "away" / "witness.jsonl"
    keeper = Keeper(ledger, log, signer, FileWitness(witness), Pace(), lambda: time[0])
    log.record(entry(1))
    with pytest.raises(OSError, match="No such file"):
        keeper.checkpoint()
    keeper.ensure()
    time[0] = TODAY + timedelta(hours=2)
    with pytest.raises(AuditUnavailable, match="second authority"):
        keeper.ensure()
    witness.parent.mkdir()
    assert keeper.checkpoint() is not None
    keeper.ensure()
    assert keeper.checkpoint() is None


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    Signer.of_file(tmp_path / "keys" / "audit.pem", "test")
    assert (tmp_path / "keys" / "audit.pem").stat().st_mode & 0o777 == 0o600
