"""WebSockets and streaming: connections accepted, closed and left behind."""
