"""Evidence in running text: what judgments and narratives name by number, and what they tell of whom they name."""

from ingest.text.formulas import Named, Stated
from ingest.text.pipeline import Found, find
from ingest.text.ties import Tie
from ingest.text.told import Told, told

__all__ = ["Found", "Named", "Stated", "Tie", "Told", "find", "told"]
