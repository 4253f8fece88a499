"""Log records stay on one line: a forged path or header cannot write a line of its own (SECURITY.md T095)."""

import logging


def escaped(text: str) -> str:
    """The text with control characters shown as escapes, so that no line or terminal code gets through."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class OneLine(logging.Filter):
    """Replaces the arguments of a record by escaped strings where they are text."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = escaped(record.getMessage())
        record.args = None
        return True
