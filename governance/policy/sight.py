"""What one request may see: the policies' answers for all extracts, fields, link types and seals, as the scope by which
the graph store cuts while it traverses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from governance.identity import User
from governance.policy import resources
from governance.policy.engine import Policy, Question
from governance.purposes import Purpose, State
from graph.scope import Scope
from ontology import schema


@dataclass(frozen=True, slots=True)
class Sight:
    """scope: what may be traversed and which fields come back; closed: the seals that stay closed; policies: the `@id`s
    that decided, for the audit."""

    scope: Scope
    closed: frozenset[str]
    policies: tuple[str, ...]


NOTHING = frozenset[str]()


def sight(
    policy: Policy,
    user: User,
    purpose: Purpose,
    granted: Collection[str] = NOTHING,
    unmask: Collection[str] = NOTHING,
) -> Sight:
    """What this user may see for this purpose.

    granted: extracts and fields of the grant that a data-sharing purpose refers to; unmask: fields (`Person.phone`)
    that the user asks to read in full, with a reason that is on record.
    """
    ontology = schema.load()
    of = {
        "Extract": tuple(policy.extracts),
        "LinkType": tuple(ontology.link_types),
        "Category": tuple(ontology.seals),
        "Field": tuple(resources.fields()),
    }
    questions: list[Question] = [
        ("traverse", kind, name) for kind in ("Extract", "LinkType", "Category") for name in of[kind]
    ]
    questions += [(action, "Field", name) for action in ("read", "unmask") for name in of["Field"]]
    context = {
        "purpose": {
            "open": purpose.state is State.OPEN and purpose.opened_by == user.id,
            "kind": purpose.kind,
            "opens": sorted(purpose.opens),
        },
        "granted": sorted(granted),
        "unmask": sorted(unmask),
    }
    decisions = policy.decide(user, questions, context)
    refused: dict[tuple[str, str], set[str]] = {}
    for (action, kind, name), decision in zip(questions, decisions, strict=True):
        if not decision.allowed:
            refused.setdefault((action, kind), set()).add(name)
    hidden_fields = refused.get(("read", "Field"), set())
    scope = Scope(
        purpose=purpose.id,
        hidden_extracts=frozenset(refused.get(("traverse", "Extract"), NOTHING)),
        hidden_link_types=frozenset(refused.get(("traverse", "LinkType"), NOTHING)),
        hidden_attributes=frozenset(hidden_fields),
        masked_attributes=frozenset(refused.get(("unmask", "Field"), set()) - hidden_fields),
        # A row as delivered shows every field of it, the masked ones too.
        source_rows=False,
    )
    named = sorted({policy_id for decision in decisions for policy_id in decision.policies})
    return Sight(scope, frozenset(refused.get(("traverse", "Category"), NOTHING)), tuple(named))
