"""The extracts of each agency: rows of SOURCES.md's columns, made from the world by an observer."""
