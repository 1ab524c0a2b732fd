"""Governance: who may see what, for which purpose, and the record of it that nobody can quietly change."""
