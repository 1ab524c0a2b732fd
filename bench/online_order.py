"""Mentions in random orders and random batches, with decisions among them: each must end as one run does.

    python -m bench.online_order [--orders 20] [--people 35300] [--seed 2017]

Of each batch some are withdrawn again and come back later, so the order is one of arrivals and departures.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from bench.online_province import Province, clusters, province
from bench.table import Line, show
from resolution.engine import run
from resolution.online import Change, Online

BATCHES = (1, 1, 10, 50, 200, 1_000)
GONE = 0.05
"""Of each batch so many are withdrawn again, and come back later."""
DECISIONS = 200
Said = dict[tuple[str, str], bool]


def main() -> None:
    """Run the benchmark and print it; exit code 1 when an order ends otherwise than one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=20)
    parser.add_argument("--people", type=int, default=35_300)
    parser.add_argument("--seed", type=int, default=2017)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = disorder(Path(folder), arguments.people, arguments.seed, arguments.orders)
    show("Random orders and batches", lines)
    sys.exit(any(line.kept is False for line in lines))


def disorder(folder: Path, people: int, seed: int, orders: int = 1) -> list[Line]:
    """Generate a province below `folder`, let it come in disorder, and hold it against one run by the same bundle."""
    given = province(folder, people, seed)
    mentions = list(given.found.frame.ids)
    decided = _decisions(random.Random(seed), mentions)
    number = {mention: k for k, mention in enumerate(mentions)}
    said = [[(number[a], number[b]) for (a, b), same in decided.items() if same is which] for which in (True, False)]
    whole = run(given.found.frame, given.found.model, given.found.bundle, said[0], said[1])
    expected = clusters(mentions, whole.labels.tolist())
    differing = unlike = 0
    began = time.process_time()
    for order in range(orders):
        online = _taken_in(given, random.Random(seed + order), decided)
        found = online.clusters() ^ expected
        for cluster in sorted(found)[:10]:
            print(f"order {order}: unlike one run: {', '.join(cluster)}")
        differing, unlike = differing + bool(found), unlike + len(found)
        print(f"order {order + 1} of {orders}: {len(found)} clusters unlike", file=sys.stderr, flush=True)
    cpu = (time.process_time() - began) / orders
    return [
        Line("mentions in a random order and random batches", len(mentions), "", None, None),
        Line("  decisions among them", len(decided), "", None, None),
        Line("  taken in and compared, each order (CPU)", cpu, "s", None, None),
        Line(f"  of {orders} orders, unlike one run", differing, "", 0, True),
        Line("  clusters unlike those of one run", unlike, "", 0, True),
    ]


def _taken_in(given: Province, dice: random.Random, decided: Said) -> Online:
    """Everything, in some order and batches."""
    waiting = given.changes(range(len(given.found.frame)))
    dice.shuffle(waiting)
    online = Online(given.found.model, given.found.bundle)
    undecided = list(decided.items())
    dice.shuffle(undecided)
    every, came = len(waiting) // len(decided), 0
    while waiting:
        size = dice.choice(BATCHES)
        now, waiting = waiting[-size:], waiting[:-size]
        online.apply(now)
        came += len(now)
        gone = [change for change in now if dice.random() < GONE]
        if gone:
            online.apply([Change(change.id, None) for change in gone])
            waiting[:0] = gone
        while undecided and (len(decided) - len(undecided)) * every < came:
            pair, same = undecided.pop()
            online.apply([], [pair] if same else [], [] if same else [pair])
    online.apply([], [p for p, same in undecided if same], [p for p, same in undecided if not same])
    return online


def _decisions(dice: random.Random, mentions: list[str]) -> Said:
    """Pairs of neighbours (often of one household or case) and of any two: the same or not."""
    out: Said = {}
    while len(out) < DECISIONS:
        k = dice.randrange(len(mentions) - 1)
        other = k + 1 if dice.random() < 0.5 else dice.randrange(len(mentions))
        if other != k:
            pair = min(mentions[k], mentions[other]), max(mentions[k], mentions[other])
            out[pair] = dice.random() < 0.5
    return out


if __name__ == "__main__":
    main()
