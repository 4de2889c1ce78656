"""A real Superset reads a release. See `__main__.py`."""
