"""Resolution: which mentions are the same thing. standardise → block → compare → score → cluster → registry.

`link_tables` does the same for tables of any kind, by a model from `load_model` or `suggest_model` (docs/models.md).
"""

from resolution.linking import LinkResult, link_tables
from resolution.model import Model, ModelError
from resolution.model import load as load_model
from resolution.model import parse as parse_model
from resolution.registry import NoRegistry, RegistryBusy, rebuild
from resolution.resolve import ResolveReport, resolve
from resolution.suggest import suggest_model
from resolution.tables import TableError, read_table

__all__ = [
    "LinkResult",
    "Model",
    "ModelError",
    "NoRegistry",
    "RegistryBusy",
    "ResolveReport",
    "TableError",
    "link_tables",
    "load_model",
    "parse_model",
    "read_table",
    "rebuild",
    "resolve",
    "suggest_model",
]
