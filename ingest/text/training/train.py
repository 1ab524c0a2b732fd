"""Trains the model of names: python -m ingest.text.training.train (`make train-ner`).

The same seed makes the same model, byte for byte, on the same kind of processor. What is reported is measured on texts
of templates, and names of characters, that the training has none of.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from ingest.text.kinds import NAMES
from ingest.text.model import FILE, to_bytes
from ingest.text.names import names_of_all
from ingest.text.network import document, new_pipeline
from ingest.text.training import grammar
from ingest.text.training.noise import spoil

CHARACTERS: Final = 6_400_000
_BATCH: Final = 9_000
"""Characters a step."""
_RATE: Final = 0.002
Labelled = tuple[str, list[grammar.Span]]
Scores = dict[str, tuple[float, float, float]]


def texts(seed: int, *, test: bool = False) -> Iterator[Labelled]:
    """Texts without end, and their names."""
    dice = random.Random(seed)
    writer = grammar.Writer(dice, test)
    while True:
        yield spoil(*writer.text(), dice)


def train(seed: int, characters: int) -> Language:
    """A pipeline trained on that many characters."""
    fix_random_seed(seed)
    nlp = new_pipeline()
    ner: Any = nlp.get_pipe("ner")
    for kind in NAMES:
        ner.add_label(kind)
    source = texts(seed)
    first = [_example(nlp, next(source)) for _ in range(200)]
    nlp.initialize(lambda: first)
    optimizer, seen, began, losses = Adam(_RATE, L2=0.0, grad_clip=1.0), 0, time.monotonic(), Counter[str]()
    reported = 0
    while seen < characters:
        batch: list[Example] = []
        size = 0
        while size < _BATCH:
            example = _example(nlp, next(source))
            batch.append(example)
            size += len(example.reference)
        optimizer.learn_rate = _rate(seen / characters)
        losses.update(ner.update(batch, drop=0.1))
        ner.finish_update(optimizer)
        seen += size
        if seen - reported >= 500_000:
            loss = losses["ner"] / (seen - reported)
            print(f"{seen:>12,} characters, {time.monotonic() - began:>5.0f} s, loss {loss:.4f}", flush=True)
            reported, losses = seen, Counter()
    return nlp


def _rate(done: float) -> float:
    """The rate of learning: up within the first fiftieth, then down to nearly nothing."""
    return _RATE * min(1.0, done * 50 + 0.05, (1 - done) * 1.3 + 0.01)


def _example(nlp: Language, labelled: Labelled) -> Example:
    text, spans = labelled
    told = document(nlp, text)
    told.set_ents([Span(told, start, end, kind) for start, end, kind in spans])
    return Example(document(nlp, text), told)


def measure_reading(sample: list[Labelled]) -> Scores:
    """Of the reading as it is in service, by the model that is shipped and the rules: precision, recall and F1."""
    found = names_of_all(text for text, _ in sample)
    return _scores([{(hit.start, hit.end, hit.kind) for hit in hits} for hits in found], sample)


def measure(nlp: Language, sample: list[Labelled]) -> Scores:
    """Of the model alone: precision, recall and F1 by kind, of exact spans."""
    docs: Iterator[Doc] = nlp.pipe((document(nlp, text) for text, _ in sample), batch_size=64)
    return _scores([{(ent.start, ent.end, ent.label_) for ent in doc.ents} for doc in docs], sample)


def _scores(found: list[set[grammar.Span]], sample: list[Labelled]) -> Scores:
    right, said, there = Counter[str](), Counter[str](), Counter[str]()
    for told, (_, spans) in zip(found, sample, strict=True):
        true = set(spans)
        right.update(kind for _, _, kind in told & true)
        said.update(kind for _, _, kind in told)
        there.update(kind for _, _, kind in true)
    return {
        kind: (
            right[kind] / max(1, said[kind]),
            right[kind] / max(1, there[kind]),
            2 * right[kind] / max(1, said[kind] + there[kind]),
        )
        for kind in NAMES
    }


def main() -> None:
    """Train, report by kind, write the model into the package."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--characters", type=int, default=CHARACTERS)
    parser.add_argument("--out", type=Path, default=FILE)
    arguments = parser.parse_args()
    began = time.monotonic()
    nlp = train(arguments.seed, arguments.characters)
    sample = [labelled for labelled, _ in zip(texts(arguments.seed + 1, test=True), range(1500), strict=False)]
    print("held-out templates, unseen characters of names:  precision  recall  F1")
    for kind, scores in measure(nlp, sample).items():
        print(f"  {kind:<14}" + "".join(f"{score:>9.4f}" for score in scores))
    packed: Any = to_bytes(nlp)
    arguments.out.write_bytes(packed)
    print(f"{arguments.out}: {len(packed) / 1e6:.1f} MB, {time.monotonic() - began:.0f} s in all")


if __name__ == "__main__":
    main()
