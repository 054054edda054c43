"""Security: keys, tokens, and values of requests where they do harm."""
