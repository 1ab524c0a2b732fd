"""Sharing between agencies: a catalogue, requests with the law's clock, grants that the policy enforces
(政务数据共享条例, State Council 809)."""
