"""CORS and other middleware."""
