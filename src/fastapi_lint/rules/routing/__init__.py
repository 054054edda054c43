"""Paths: what is served where, and by which route."""
