"""What blocks or misuses the event loop."""
