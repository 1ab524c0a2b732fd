"""Identifiers with graded validity: one module a kind, each with ``read(text) -> Reading`` that never
raises."""

from ontology.identifiers.reading import Grade, Reading, reason_text

__all__ = ["Grade", "Reading", "reason_text"]
