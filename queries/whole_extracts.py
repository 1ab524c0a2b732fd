"""Of which extracts rows may be counted at all."""

from __future__ import annotations

from graph.scope import Scope
from ontology import schema
from ontology.schema import OF_SEAL


def shown_wholly(scope: Scope, extract: str) -> bool:
    """Whether every row of an extract may be seen. Counts are of rows as they came, sealed ones too: of an extract that
    may have some that are out of sight no count is told (刑事诉讼法 286, 治安管理处罚法 136)."""
    sealed = [ground for ground in schema.load().sealed_grounds() if ground.startswith(f"{extract}{OF_SEAL}")]
    return scope.shows_extracts([extract, *sealed])
