"""How long fastapi-lint and its peers take on the same tree, in one run: `python -m benchmarks --help`."""
