"""Life cycle: start-up, shutdown and lifespans."""
