"""Reference data; see SOURCES.md."""
