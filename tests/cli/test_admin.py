"""Accounts and the audit by the command line."""

import json
from pathlib import Path

import pytest

from governance.audit import AuditLog, Entry, Signer
from governance.audit.checkpoint import KEY_FILE, ORIGIN, FileWitness
from governance.audit.keeping import Keeper
from governance.clock import now
from governance.identity.accounts import Accounts, SignInRefused
from governance.ledger import Ledger, ledger_url
from tests.cli.conftest import Run

pytestmark = pytest.mark.slow
WHO = ("--name", "李科", "--agency", "police", "--division", "520102")


def test_the_first_account_puts_the_policy_in_force_and_its_password_is_said_once(run: Run, tmp_path: Path) -> None:
    made = run("--home", tmp_path, "admin", "create", "like", *WHO, "--role", "investigator")
    password = made.stdout.strip()
    assert "第一个账户" in made.stderr
    accounts = Accounts(Ledger(ledger_url(tmp_path, {})))
    assert accounts.sign_in("like", password).must_change
    again = run("--home", tmp_path, "admin", "reset", "like").stdout.strip()
    with pytest.raises(SignInRefused):
        accounts.sign_in("like", password)
    assert accounts.sign_in("like", again).must_change
    run("--home", tmp_path, "admin", "close", "like")
    with pytest.raises(SignInRefused):
        accounts.sign_in("like", again)
    run("--home", tmp_path, "admin", "reopen", "like")
    run("--home", tmp_path, "admin", "roles", "like", "--role", "steward")
    (listed,) = json.loads(run("--home", tmp_path, "admin", "list", "--json").stdout)
    assert (listed["login"], listed["roles"], listed["closed"]) == ("like", ["steward"], False)


def test_what_is_wrong_with_an_account_is_said(run: Run, tmp_path: Path) -> None:
    both = ("--role", "administrator", "--role", "auditor")
    assert (
        "nobody may be" in run("--home", tmp_path, "--lang", "en", "admin", "create", "x", *WHO, *both, code=2).stderr
    )
    assert "admin list" in run("--home", tmp_path, "admin", "reset", "nobody", code=5).stderr


def test_the_log_is_exported_and_verified_with_nothing_but_a_public_key(run: Run, tmp_path: Path) -> None:
    home = tmp_path / "home"
    ledger = Ledger(ledger_url(home, {}))
    log = AuditLog(ledger)
    keeper = Keeper(ledger, log, Signer.of_file(home / KEY_FILE, ORIGIN), FileWitness(tmp_path / "kept.jsonl"))
    for number in range(5):
        log.record(Entry(now(), "李科", "police", "get_entity", True, "PU-1", entities=(f"P-{number}",)))
    keeper.checkpoint()
    run("--home", home, "audit", "export", tmp_path / "log.jsonl")
    (tmp_path / "key.pem").write_text(run("--home", home, "audit", "key").stdout)
    proof = ("--checkpoints", tmp_path / "kept.jsonl", "--key", tmp_path / "key.pem")
    elsewhere = ("--home", tmp_path / "nothing")
    assert "日志完整" in run(*elsewhere, "audit", "verify", tmp_path / "log.jsonl", *proof).stdout
    text = (tmp_path / "log.jsonl").read_text("utf-8")
    (tmp_path / "log.jsonl").write_text(text.replace("P-3", "P-4"), "utf-8")
    assert "entry 4 was changed" in run(*elsewhere, "audit", "verify", tmp_path / "log.jsonl", *proof, code=1).stderr
    (seen,) = json.loads(run("--home", home, "audit", "report", "P-2", "--json").stdout)
    assert (seen["user"], seen["purpose"], seen["action"]) == ("李科", "PU-1", "get_entity")
