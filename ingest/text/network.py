"""The network that reads names: an embedding of each character's features, a few convolutions, and spaCy's `ner`."""

from __future__ import annotations

from typing import Any, Final

import spacy
from spacy.language import Language
from spacy.ml.models.tok2vec import MaxoutWindowEncoder
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array

from ingest.text.features import feature_layer

WIDTH: Final = 64
DEPTH: Final = 4
_WIDTHS: Final = (64, 32, 24, 16)
"""Widths of the embeddings of the features, in their order."""
_ROWS: Final = (5000, 15000, 800, 300)


def character_vectors(width: int, depth: int) -> Model[Any, Any]:
    """From documents to vectors of their characters (float32, by width), of `depth` characters to either side."""
    embeddings: list[Model[Any, Any]] = [
        HashEmbed(nO=nO, nV=nV, column=column, seed=7 + column)
        for column, (nO, nV) in enumerate(zip(_WIDTHS, _ROWS, strict=True))
    ]
    mixed = Maxout(nO=width, nI=sum(_WIDTHS), nP=3, dropout=0.0, normalize=True)
    embed: Model[Any, Any] = chain(
        feature_layer(),
        list2ragged(),
        with_array(concatenate(*embeddings)),
        with_array(mixed),
        ragged2list(),
    )
    encode: Model[Any, Any] = MaxoutWindowEncoder(width=width, window_size=1, maxout_pieces=3, depth=depth)
    padded: Model[Any, Any] = with_array(encode, pad=depth)
    vectors: Model[Any, Any] = chain(embed, padded)
    vectors.set_dim("nO", width)
    return vectors


registry.architectures.register("pingan.CharacterVectors.v1", func=character_vectors)


def new_pipeline() -> Language:
    """A pipeline that can be trained to read names; documents must hold one character a token (`document`)."""
    nlp = spacy.blank("zh")
    network = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {"@architectures": "pingan.CharacterVectors.v1", "width": WIDTH, "depth": DEPTH},
    }
    nlp.add_pipe("ner", config={"model": network})
    return nlp


def document(nlp: Language, text: str) -> Doc:
    """The text with each character a token, spaces and ends of lines too, so that places are the text's own."""
    return Doc(nlp.vocab, words=list(text), spaces=[False] * len(text))
