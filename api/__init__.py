"""The HTTP interface under /api/v1: routers only, no logic of its own."""
