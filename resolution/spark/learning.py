"""Learning where there are more records than one machine holds: weights from a sample, gathered to where the driver is;
which keys are too common to block on counted over all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pyspark.sql import functions as sql

from resolution.block import LeftOut
from resolution.bundle import Bundle
from resolution.engine import run
from resolution.model import Model
from resolution.spark import candidates
from resolution.spark.records import Pairs, folded
from resolution.spark.rows import Layout
from resolution.spark.session import DataFrame

LEARN_ON = 500_000
"""Records that weights are learned on, some 2 GB of them. Up to here all are, and the bundle is the one that is learned
on one machine. Beyond, by a digest of their ids: the same records give the same sample."""
_PARTS = 1_000_000


def learned(
    rows: DataFrame,
    model: Model,
    same: Pairs = (),
    different: Pairs = (),
    counts: DataFrame | None = None,
    learn_on: int = LEARN_ON,
) -> Bundle:
    """The bundle of these rows. counts: (number, size), how many records are of the thing that each is of, where an
    earlier round has found out; a thing then counts once (see Frame.shares).

    How common values are is taken from the sample, too: a value that it has not, or hardly, is taken to be as rare as
    one record in the sample, which is more common than it is, so that it weighs too little, not too much.
    """
    records = rows.count()
    chosen = rows
    if records > learn_on:
        chosen = rows.where(f"pmod(xxhash64(id), {_PARTS}) < {int(_PARTS * learn_on / records)}")
    if counts is not None:
        chosen = chosen.join(counts, "number")
    table = chosen.toArrow().sort_by("id")
    frame = Layout.of(model).frame(table)
    if counts is not None:
        frame.shares = 1.0 / np.asarray(table["size"], dtype=np.float64)
    at = {number: k for k, number in enumerate(table["number"].to_pylist())}
    one, two = ([(at[a], at[b]) for a, b in pairs if a in at and b in at] for pairs in (same, different))
    bundle = run(frame, model, None, one, two).bundle
    if records > learn_on:
        bundle = replace(bundle, left_out=too_common(rows, model, different), records=records)
    return bundle


def too_common(rows: DataFrame, model: Model, different: Pairs = ()) -> LeftOut:
    """The keys that more profiles hold than their rule's cap, counted where the data is."""
    known = folded(rows, model, {number for pair in different for number in pair})
    profiles = known.where("number = profile").drop("profile")
    caps = sql.array(*(sql.lit(rule.cap) for rule in model.rules))
    often = (
        candidates.keys_of(profiles, model)
        .groupBy("rule", "key")
        .agg(sql.count(sql.lit(1)).alias("holders"))
        .where(sql.col("holders") > caps[sql.col("rule")])
        .select("rule", "key")
        .toArrow()
    )
    places, keys = np.asarray(often["rule"]), np.asarray(often["key"]).view(np.uint64)
    return {rule.name: np.sort(keys[places == k]) for k, rule in enumerate(model.rules) if (places == k).any()}
