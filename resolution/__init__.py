"""Resolution: which mentions are the same thing. standardise → block → compare → score → cluster → registry."""

from resolution.registry import NoRegistry, RegistryBusy, rebuild
from resolution.resolve import ResolveReport, resolve

__all__ = ["NoRegistry", "RegistryBusy", "ResolveReport", "rebuild", "resolve"]
