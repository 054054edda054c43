"""Per-file facts: what one file says, as plain values that cross process borders."""
