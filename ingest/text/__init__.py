"""Evidence in running text: what judgments and narratives name by number."""

from ingest.text.pipeline import Found, find

__all__ = ["Found", "find"]
