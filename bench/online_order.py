"""Mentions in a random order and random batches, with decisions among them: the end must be that of one run."""

from __future__ import annotations

import random
import time
from pathlib import Path

from bench.online_province import clusters, province
from bench.table import Line
from resolution.engine import run
from resolution.online import Change, Online

BATCHES = (1, 1, 10, 50, 200, 1_000)
GONE = 0.05
"""Of each batch so many are withdrawn again, and come back later."""
DECISIONS = 200


def disorder(folder: Path, people: int, seed: int) -> list[Line]:
    """Generate a province below `folder`, let it come in disorder, and hold it against one run by the same bundle."""
    given = province(folder, people, seed)
    mentions = list(given.found.frame.ids)
    dice = random.Random(seed)
    waiting = given.changes(range(len(mentions)))
    dice.shuffle(waiting)
    decided = _decisions(dice, mentions)
    online = Online(given.found.model, given.found.bundle)
    every = len(waiting) // len(decided)
    undecided, came, began = list(decided.items()), 0, time.process_time()
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
    cpu = time.process_time() - began
    number = {mention: k for k, mention in enumerate(mentions)}
    said = [[(number[a], number[b]) for (a, b), same in decided.items() if same is which] for which in (True, False)]
    whole = run(given.found.frame, given.found.model, given.found.bundle, said[0], said[1])
    unlike = online.clusters() ^ clusters(mentions, whole.labels.tolist())
    for cluster in sorted(unlike)[:10]:
        print(f"unlike one run: {', '.join(cluster)}")
    return [
        Line("mentions in a random order and random batches", len(mentions), "", None, None),
        Line("  decisions among them", len(decided), "", None, None),
        Line("  taken in (CPU)", cpu, "s", None, None),
        Line("  clusters unlike those of one run", len(unlike), "", 0, True),
    ]


def _decisions(dice: random.Random, mentions: list[str]) -> dict[tuple[str, str], bool]:
    """Pairs of neighbours (often of one household or case) and of any two: the same or not."""
    out: dict[tuple[str, str], bool] = {}
    while len(out) < DECISIONS:
        k = dice.randrange(len(mentions) - 1)
        other = k + 1 if dice.random() < 0.5 else dice.randrange(len(mentions))
        if other != k:
            pair = min(mentions[k], mentions[other]), max(mentions[k], mentions[other])
            out[pair] = dice.random() < 0.5
    return out
