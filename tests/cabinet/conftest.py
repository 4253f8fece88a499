"""Pages of the cabinet as a person uses them: the form is read from the page and sent back as a browser would."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse


class FormReader(HTMLParser):
    """The successful controls of the form with a given id (or the first form inside #content-main)."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.depth = self.in_template = 0
        self.select: str | None = None
        self.selected: list[str] | None = None
        self.area: str | None = None
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        a = dict(attrs)
        if tag == "form" and "draft" in a.get("class", "") + a.get("id", ""):
            self.inside = True
        self.in_template += tag == "template"
        if not self.inside or self.in_template:
            return
        name = a.get("name")
        if tag == "input" and name and a.get("type") not in ("submit", "file", "button"):
            if a.get("type") not in ("checkbox", "radio") or "checked" in a:
                self.values.setdefault(name, []).append(a.get("value", "on" if a.get("type") == "checkbox" else ""))
        elif tag == "select" and name:
            self.select, self.selected = name, []
        elif tag == "option" and self.select and "selected" in a:
            assert self.selected is not None
            self.selected.append(a.get("value", ""))
        elif tag == "textarea" and name:
            self.area = name
            self.values[name] = [""]

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area][0] += data.removeprefix("\n") if not self.values[self.area][0] else data

    def handle_endtag(self, tag: str) -> None:
        self.in_template -= tag == "template"
        if tag == "form":
            self.inside = False
        elif tag == "select" and self.select:
            self.values[self.select] = self.selected or [""]
            self.select = None
        elif tag == "textarea":
            self.area = None


def read_form(response: Any) -> dict[str, Any]:
    """What a browser would send if the person changed nothing."""
    reader = FormReader()
    reader.feed(response.content.decode())
    return {name: values if len(values) > 1 else values[0] for name, values in reader.values.items()}


def text_of(response: Any) -> str:
    """The visible words of a page, in one line."""
    html = re.sub(r"<(script|style|template)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&quot;", '"').replace("&nbsp;", "\u00a0")


class Page:
    """One draft's page in one person's browser."""

    def __init__(self, client: Client, draft: Any) -> None:
        self.client, self.draft = client, draft
        self.form = read_form(self.get())

    def url(self, page: str = "change") -> str:
        meta = self.draft._meta
        return reverse(f"cabinet:{meta.app_label}_{meta.model_name}_{page}", args=[self.draft.pk])

    def get(self, page: str = "change") -> Any:
        return self.client.get(self.url(page))

    def send(self, button: str = "_save", **changes: Any) -> Any:
        """Presses a button after changing some controls."""
        response = self.client.post(self.url(), {**self.form, **changes, button: ""})
        self.draft.refresh_from_db()
        return response


@pytest.fixture
def open_page(sign_in: Callable[..., Client]) -> Callable[..., Page]:
    def open_page(user: Any, draft: Any) -> Page:
        return Page(sign_in(user), draft)

    return open_page
