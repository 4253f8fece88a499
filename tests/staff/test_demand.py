"""What was sought and not found: the staff's table, how it counts, and where its links lead."""

import datetime
import re
from collections import Counter
from html import unescape
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import misses
from catalog.models import SearchMiss
from catalog.search import catch_up
from tests.catalog import showcase
from tests.catalog.conftest import products
from tests.staff.conftest import text_of

__all__ = ["products"]  # a fixture
Place = SearchMiss.Place


def sought(place: str, words: str, filters: str = "", *, times: int = 1, days_ago: int = 0) -> None:
    """So many searches on a day found nothing."""
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    misses.write(Counter({misses.Miss(day, place, words, filters): times}))


def lines(desk: Client, query: str = "") -> list[tuple[str, str, int]]:
    """(what, where, how often) of the table."""
    page = text_of(desk.get(f"/staff/demand/{query}"))
    found = []
    for row in re.findall(r"<tr>\s*<td class=\"what\">.*?</tr>", page, re.DOTALL):
        what, where, often, *_rest = (
            " ".join(unescape(re.sub(r"<[^>]+>", "", cell)).split()) for cell in re.findall(r"<td.*?</td>", row)
        )
        found.append((what, where, int(often)))
    return found


def test_the_same_search_of_several_days_is_one_line(desk: Client, reference: Any) -> None:
    sought(Place.PRODUCTS, "зубошлифование", "attr_swing_min=900&category=tokarnye", times=2)
    sought(Place.PRODUCTS, "зубошлифование", "attr_swing_min=900&category=tokarnye", times=3, days_ago=10)
    sought(Place.COMPETENCIES, "", "it=4&process=shlifovanie", times=4, days_ago=40)
    sought(Place.SEARCH, "пылесос", times=7, days_ago=100)
    assert lines(desk) == [
        ("зубошлифование; токарные станки; диаметр над станиной от 900 мм", "Продукция", 5),
        ("шлифование; IT4", "Компетенции", 4),
    ]
    assert [often for _what, _where, often in lines(desk, "?days=30")] == [5]
    assert lines(desk, "?days=365")[0] == ("пылесос", "Поиск по всему каталогу", 7)
    assert "9 поисков без результата" in text_of(desk.get("/staff/demand/"))


def test_a_link_searches_again(desk: Client, products: Any) -> None:
    """The control is that the pages behind the links find nothing, as was counted."""
    sought(Place.PRODUCTS, "зубошлифование", "attr_control=cnc&attr_swing_min=900&category=tokarnye")
    sought(Place.COMPETENCIES, "", "diameter=900")
    sought(Place.SEARCH, "пылесос")
    sought(Place.FIT, "", "length=9000")
    page = text_of(desk.get("/staff/demand/"))
    links = [unescape(link) for link in re.findall(r'<a href="(/[^"]+)">Искать снова', page)]
    assert len(links) == 4
    for link in links:
        assert showcase.read(desk, link).total == 0, link


def test_a_masked_query_cannot_be_searched_again(desk: Client, reference: Any) -> None:
    sought(Place.SEARCH, misses.kept("ivanov@mail.ru"))
    page = text_of(desk.get("/staff/demand/"))
    assert "‹e-mail›" in page
    assert "Искать снова" not in page


def test_what_has_been_published_since_is_marked(desk: Client, products: Any, settings: Any, tmp_path: Any) -> None:
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    catch_up.rebuild()
    sought(Place.PRODUCTS, "16к20", "category=tokarnye", times=3)
    sought(Place.SEARCH, "альфа", times=2)
    sought(Place.PRODUCTS, "зубошлифование")
    page = " ".join(text_of(desk.get("/staff/demand/")).split())
    assert re.findall(r'<span class="(?:state ok|mut)">(.*?)</span>', page) == [
        "2 результата",
        "4 результата",
        "пока ничего",
    ]


def test_a_damaged_index_leaves_the_table(
    desk: Client, products: Any, settings: Any, tmp_path: Any, monkeypatch: Any
) -> None:
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    catch_up.rebuild()

    def fail(*args: Any) -> None:
        raise ValueError("damaged")

    sought(Place.PRODUCTS, "16к20")
    monkeypatch.setattr("catalog.search.paging.Pager.count", fail)
    assert lines(desk) == [("16к20", "Продукция", 1)]
    assert "state ok" not in text_of(desk.get("/staff/demand/"))


def test_what_was_not_kept_one_by_one_is_told(desk: Client, reference: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(misses, "ROWS_A_DAY", 1)
    for number in range(4):
        sought(Place.SEARCH, f"junk {number}")
    page = text_of(desk.get("/staff/demand/"))
    assert len(lines(desk)) == 1
    assert "слишком много: <b>3</b>" in page


def test_pages_and_periods(desk: Client, reference: Any) -> None:
    for number in range(27):
        sought(Place.SEARCH, f"слово {number:02}", times=100 - number)
    assert len(lines(desk)) == 25
    assert [what for what, _where, _often in lines(desk, "?page=2")] == ["слово 25", "слово 26"]
    assert "?days=90&amp;page=2" in text_of(desk.get("/staff/demand/"))
    for wrong in ("?days=31", "?days=", "?days=x&page=2"):
        assert desk.get(f"/staff/demand/{wrong}").status_code == 404


def test_words_are_shown_as_text(desk: Client, reference: Any) -> None:
    sought(Place.SEARCH, "<script>alert(1)</script>")
    page = text_of(desk.get("/staff/demand/"))
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_start_page_leads_there(desk: Client, db: None) -> None:
    assert 'href="/staff/demand/"' in text_of(desk.get("/staff/"))
    assert "Безрезультатных поисков за\N{NO-BREAK SPACE}этот период не было" in text_of(desk.get("/staff/demand/"))


def test_the_number_of_queries_does_not_grow(desk: Client, reference: Any, settings: Any, tmp_path: Any) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/staff/demand/").status_code == 200
        return len(queries)

    sought(Place.PRODUCTS, "один")
    few = count()
    for number in range(20):
        sought(Place.PRODUCTS, f"слово {number}")
    assert count() == few <= 12
    settings.SEARCH_ENGINE = True
    settings.SEARCH_INDEX_DIR = tmp_path / "search"
    catch_up.rebuild()
    # With an index each line is sought again; a page has at most 25 lines.
    assert count() <= few + 5 + 21 * 4
