"""The contract of routes: models, status codes, responses."""
