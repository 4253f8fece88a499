"""Log records stay on one line: a forged path or header cannot write a line of its own (SECURITY.md T095)."""

import logging


def escaped(text: str) -> str:
    """The text with control characters shown as escapes, so that no line or terminal code gets through."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class OneLine(logging.Filter):
    """Escapes a record's text; the lines of a traceback, whose message may be anybody's, stand behind a margin."""

    margin = "    | "

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = escaped(record.getMessage())
        record.args = None
        if record.exc_info and not (record.exc_text or "").startswith(self.margin):
            lines = logging.Formatter().formatException(record.exc_info).splitlines()
            record.exc_text = "\n".join(self.margin + escaped(line) for line in lines)
        return True
