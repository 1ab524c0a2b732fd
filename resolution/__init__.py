"""Resolution: which mentions are the same thing. standardise → block → compare → score → cluster → registry.

`link_tables` does the same for tables of any kind, by a model from `load_model` or `suggest_model` (docs/models.md).
What is named here is imported when it is asked for: a command that only reads a registry waits for no linguist. What
resolves the lake is `resolution.resolve.resolve`: the package cannot hold that name beside its module.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from resolution.linking import LinkResult, link_tables
    from resolution.model import Model, ModelError
    from resolution.model import load as load_model
    from resolution.model import parse as parse_model
    from resolution.registry import NoRegistry, RegistryBusy, rebuild
    from resolution.resolve import ResolveReport
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
    "suggest_model",
]

_FROM = {
    "LinkResult": ("linking", "LinkResult"),
    "Model": ("model", "Model"),
    "ModelError": ("model", "ModelError"),
    "NoRegistry": ("registry", "NoRegistry"),
    "RegistryBusy": ("registry", "RegistryBusy"),
    "ResolveReport": ("resolve", "ResolveReport"),
    "TableError": ("tables", "TableError"),
    "link_tables": ("linking", "link_tables"),
    "load_model": ("model", "load"),
    "parse_model": ("model", "parse"),
    "read_table": ("tables", "read_table"),
    "rebuild": ("registry", "rebuild"),
    "suggest_model": ("suggest", "suggest_model"),
}


def __getattr__(name: str) -> object:
    if name not in _FROM:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _FROM[name]
    found: object = getattr(import_module(f"{__name__}.{module}"), attribute)
    globals()[name] = found
    return found
