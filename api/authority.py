"""Who may do what on this server: accounts, purposes, policy and audit of a home, opened once for the process."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from functools import lru_cache, partial
from pathlib import Path

from governance.audit import AuditLog, Signer
from governance.audit.checkpoint import KEY_FILE, ORIGIN, FileWitness, HttpWitness, Witness
from governance.audit.keeping import Keeper
from governance.charts import Charts
from governance.identity.accounts import Accounts
from governance.identity.attempts import Attempts
from governance.identity.oidc import Oidc
from governance.identity.sessions import Sessions
from governance.identity.settings import configured
from governance.ledger import Ledger
from governance.policy import Policy, sight
from governance.policy.resources import extracts
from governance.purposes import Purposes
from governance.sharing.catalogue import Catalogue
from governance.sharing.objections import Objections
from governance.sharing.requests import Requests
from governance.standing import standing


class Authority:
    """Everything that is asked before a request is answered.

    A home without any account is one where nobody has set up who may see what: it is served to this machine alone
    (api.guard), without sign-in, and says so. With the first account, or a provider of identities, the policy is in
    force, for good.
    """

    def __init__(self, home: Path, environment: Mapping[str, str] = os.environ) -> None:
        """environment: PINGAN_AUDIT_WITNESS, the file or https address that takes checkpoints (by default a file in the
        home, which is no second authority); PINGAN_AUDIT_KEY, the file of the signing key."""
        self.ledger = Ledger.of_home(home, environment)
        self.accounts = Accounts(self.ledger)
        self.sessions = Sessions(self.ledger)
        self.provider = configured(home, environment)
        self.oidc = Oidc(self.provider.provider) if self.provider else None
        self.attempts = Attempts(self.ledger)
        self.purposes = Purposes(self.ledger)
        self.standing = partial(standing, self.ledger, self.sessions, self.purposes)
        self.policy = Policy(extracts(home))
        # The policies stand for as long as the process does: the same user, purpose and grant see the same.
        self.sight = lru_cache(maxsize=1_000)(partial(sight, self.policy))
        self.may_use = lru_cache(maxsize=1_000)(self.policy.may_use)
        self.serves = lru_cache(maxsize=1_000)(self.policy.serves)
        self.catalogue = Catalogue.of_home(home)
        self.requests = Requests(self.ledger, self.catalogue)
        self.objections = Objections(self.ledger)
        self.charts = Charts(self.ledger)
        self.audit = AuditLog(self.ledger)
        self._signing_key = Path(environment.get("PINGAN_AUDIT_KEY") or home / KEY_FILE)
        self._witness = environment.get("PINGAN_AUDIT_WITNESS") or str(home / "audit-checkpoints.jsonl")
        self._enforced = self.provider is not None
        self._keeper: Keeper | None = None
        self._making_keeper = threading.Lock()

    @property
    def enforced(self) -> bool:
        """Whether requests need a user and a purpose. Once there is an account it never goes back."""
        if not self._enforced and self.accounts.exist():
            self._enforced = True
        return self._enforced

    @property
    def keeper_at_once(self) -> Keeper | None:
        """The keeper, where it is made already."""
        return self._keeper

    @property
    def keeper(self) -> Keeper:
        """What makes checkpoints of the audit; made and started with the first request that is put on record."""
        # Two requests may be the first ones at once; two keepers would both make the signing key.
        with self._making_keeper:
            if self._keeper is None:
                signer = Signer.of_file(self._signing_key, ORIGIN)
                self._keeper = Keeper(self.ledger, self.audit, signer, witness(self._witness))
                self._keeper.start()
            return self._keeper

    def close(self) -> None:
        """Hands over a last checkpoint and closes the ledger."""
        if self._keeper is not None:
            self._keeper.stop()
        self.ledger.close()


def witness(place: str) -> Witness:
    """The second authority at a place: an http(s) address, or a file."""
    return HttpWitness(place) if place.startswith(("http://", "https://")) else FileWitness(Path(place))
