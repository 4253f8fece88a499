"""The top of a category's list: its kinds with counts, its makers; gone as soon as something else is asked."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.catalog.showcase import read


def top(html: str) -> str:
    """The part above the list, empty when there is none."""
    found = re.search(r'<div class="land">(.*?)</div>\s*<div class="split">', html, flags=re.DOTALL)
    return found[1] if found else ""


@pytest.fixture
def branch(reference: Any, products: Any) -> Any:
    """A category that has another one below it."""
    return reference.machines


def test_kinds_and_makers_are_counted_as_the_list_is(client: Client, branch: Any) -> None:
    page = read(client, branch.get_absolute_url())
    block = top(page.html)
    kinds = re.findall(r'href="(/products/\?category=[^"]+)">.*?<span class="n">(\d+)</span>', block, flags=re.DOTALL)
    makers = re.findall(r'href="(\?category=[^"]+)">[^<]+</a>&nbsp;<span class="n">(\d+)</span>', block)
    assert makers
    for url, number in [*kinds, *makers]:
        address = url.replace("&amp;", "&")
        assert read(client, address if address.startswith("/") else f"/products/{address}").total == int(number)


@pytest.mark.parametrize("more", ["&attr_mass_min=1", "&q=16К20", "&page=2", "&unknown=1", "&attr_mass_min=abc"])
def test_it_gives_way_to_a_question(client: Client, branch: Any, more: str) -> None:
    assert top(read(client, branch.get_absolute_url()).html)
    assert top(client.get(branch.get_absolute_url() + more).content.decode()) == ""


def test_no_category_no_landing(client: Client, products: Any) -> None:
    assert top(client.get("/products/").content.decode()) == ""


def test_the_intro_is_the_staffs(client: Client, branch: Any) -> None:
    type(branch).objects.filter(pk=branch.pk).update(intro="Станки <b>для</b> тел вращения.")
    assert "Станки &lt;b&gt;для&lt;/b&gt; тел вращения." in client.get(branch.get_absolute_url()).content.decode()


def test_it_costs_no_query(client: Client, branch: Any) -> None:

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    queries(branch.get_absolute_url())
    assert queries(branch.get_absolute_url()) <= queries(branch.get_absolute_url() + "&unknown=1")
