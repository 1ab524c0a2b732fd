"""Decisions of the policy a second, on one core: all that one request may ask of it, again and again.

python -m bench.policy [--seconds 3]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench.table import Line, show
from governance.identity.user import User, roles
from governance.policy import Policy, resources
from governance.policy.engine import Question
from ontology import schema

LEAST = 20_000


def main() -> None:
    """Run and print; exit code 1 when the limit is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as home:
        policy = Policy(resources.extracts(Path(home)))
    user = User("local:1", "李科", "police", "520102", roles(("investigator",)))
    questions: list[Question] = [
        ("traverse", kind, name)
        for kind, names in (
            ("Extract", policy.extracts),
            ("LinkType", schema.load().link_types),
            ("Category", schema.load().seals),
        )
        for name in names
    ]
    questions += [(action, "Field", name) for action in ("read", "unmask") for name in resources.fields()]
    context = {
        "purpose": {"open": True, "kind": "case_investigation", "opens": []},
        "granted": [],
        "unmask": [],
    }
    assert any(decision.allowed for decision in policy.decide(user, questions, context))
    made, began = 0, time.process_time()
    while (spent := time.process_time() - began) < seconds:
        made += len(policy.decide(user, questions, context))
    lines = [
        Line("questions together, as one request asks them", len(questions), "", None, None),
        Line("decisions a second, by CPU", made / spent, "", LEAST, False),
    ]
    show("The policy", lines)
    sys.exit(any(line.kept is False for line in lines))


if __name__ == "__main__":
    main()
