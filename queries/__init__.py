"""The questions users ask, as pure functions over a graph store and a scope."""
