"""Demonstration data; see SOURCES.md."""
