"""Texts of listings in the language of the page, and addresses that may become links."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import get_language, gettext

from catalog.typography import printed
from moderation.reference import in_language


@dataclass(frozen=True)
class Text:
    """A text with the language it is in, where that is not the language of the page."""

    text: str
    lang: str = ""

    def __str__(self) -> str:
        """As a page shows it; `text` is what was written."""
        return printed(self.text)

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Source:
    """Where a figure or a fact comes from: a name, and an address when there is a usable one."""

    text: str
    url: str = ""


def company_name(member: Any) -> str:
    """The short name of a company where no mark can stand beside it: one that is made up says so in words."""
    name, mark = in_language(member, "short_name"), gettext("demo")
    return f"{name} ({mark})" if member.fictional or member.demonstration else name


def is_english() -> bool:
    """Whether the page is in English."""
    return (get_language() or "ru").startswith("en")


def text_of(row: Any, field: str) -> Text:
    """The text of a field; on an English page without an English twin the Russian one, marked as such."""
    if is_english() and (english := getattr(row, f"{field}_en", "")):
        return Text(english)
    return russian(getattr(row, field))


def russian(text: str) -> Text:
    """A text that exists in Russian only."""
    return Text(text, "ru" if text and is_english() else "")


def lines(text: str) -> list[str]:
    """The non-empty lines of a field that holds one entry a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def safe_url(url: str) -> str:
    """The address if a buyer may be sent there, else nothing.

    The forms refuse other addresses already; old or imported data must not become a link either.
    """
    if not url.isprintable() or " " in url:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    plain = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    return url if plain else ""


def host(url: str) -> str:
    """The name of the site an address leads to, without «www.»."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def sources(text: str) -> list[Source]:
    """Sources, one a line: an address is shown by the name of its site."""
    found = []
    for line in lines(text):
        url = safe_url(line)
        found.append(Source(host(url), url) if url else Source(line))
    return found


def without(title: Any, designation: str) -> Any:
    """A title (a string or a `Text`) without the designation at its end, where that stands beside it already."""
    short = str(title).removesuffix(f" {designation}").rstrip(" ,") if designation else ""
    if not short:
        return title
    return replace(title, text=short) if isinstance(title, Text) else short
