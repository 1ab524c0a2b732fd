"""Purposes: why somebody may look. Nothing is seen without one (DESIGN.md, rule 5; 个人信息保护法 6)."""

from governance.purposes.kinds import PurposeKind, kinds
from governance.purposes.purposes import Purpose, PurposeRefused, Purposes, State, UnknownPurpose

__all__ = ["Purpose", "PurposeKind", "PurposeRefused", "Purposes", "State", "UnknownPurpose", "kinds"]
