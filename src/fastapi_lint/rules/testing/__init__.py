"""Tests: how applications are called and dependencies replaced in them."""
