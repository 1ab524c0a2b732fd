"""The graph as people explore it: the port, its embedded store, and the projection of the registry into it."""
