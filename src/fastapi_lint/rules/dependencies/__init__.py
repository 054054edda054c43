"""Dependencies, sessions and shared state."""
