"""What exists in the platform: entity and link types, identifiers, code tables. No I/O beyond its own data
files."""
