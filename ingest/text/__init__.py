"""Evidence in running text: what judgments and narratives name by number and by name, and what they tell of it."""

from ingest.text.formulas import Named, Stated
from ingest.text.found import Found
from ingest.text.kinds import NAMES, ORGANISATION, PERSON, PLACE
from ingest.text.names import names
from ingest.text.pipeline import find
from ingest.text.reading import read, read_all
from ingest.text.ties import Tie
from ingest.text.told import Told, told

__all__ = [
    "NAMES",
    "ORGANISATION",
    "PERSON",
    "PLACE",
    "Found",
    "Named",
    "Stated",
    "Tie",
    "Told",
    "find",
    "names",
    "read",
    "read_all",
    "told",
]
