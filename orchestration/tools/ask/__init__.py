"""Asking a release: read-only SQL, and the tools an assistant calls. The release alone can be read."""
