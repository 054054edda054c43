"""A linter that understands FastAPI applications across files."""

__version__ = "0.1.0"
