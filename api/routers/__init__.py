"""One router a concern."""
