"""The graph store of production: Neo4j over Bolt, and a server of it for development and tests without Docker."""
