"""How much one company may upload: a bound with a message that says what to do, for nobody else."""

from typing import Any

import pytest

from moderation import quota, sweep
from moderation.models import Upload
from tests.cabinet.conftest import read_form, text_of
from tests.uploads import pdf, png, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]
SAID = "У предприятия не осталось места"


def pictures(first: int, number: int) -> list[Any]:
    """So many different pictures."""
    return [upload(png(colour=(shade, 0, 0)), f"{shade}.png") for shade in range(first, first + number)]


def test_t076_a_company_that_uploads_without_end_is_told_and_the_others_are_not(
    open_page: Any, anna: Any, boris: Any, make_draft: Any, company_a: Any, company_b: Any, settings: Any
) -> None:
    settings.COMPANY_FILES_MAX = 3
    draft, theirs = make_draft(company_a), make_draft(company_b)
    page = open_page(anna, draft)
    answer = page.send(title="Станок новый", **{"images-upload": pictures(1, 5)})
    words = text_of(answer)
    assert answer.status_code == 422
    assert f"4.png: {SAID}: файлов — 3," in words
    assert "Удалите из черновиков ненужное" in words
    assert words.count(SAID) == 1, "said once, not for every file"
    page.form = read_form(answer)
    assert page.form["title"] == "Станок новый"
    assert page.send().status_code == 302, "what was accepted before is kept"
    assert draft.images.count() == 3
    other = make_draft(company_a)
    paper = {"documents-upload": upload(pdf(), "Паспорт.pdf", "application/pdf")}
    assert SAID in text_of(open_page(anna, other).send(**paper)), "the bound is the company's, not the card's"
    assert open_page(boris, theirs).send(**{"images-upload": pictures(1, 3)}).status_code == 302
    assert theirs.images.count() == 3


def test_t076_forms_that_are_never_saved_count_too(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, settings: Any
) -> None:
    settings.COMPANY_FILES_MAX = 4
    page = open_page(anna, make_draft(company_a))
    for first in (1, 3):
        assert SAID not in text_of(page.send(attr_swing="много", **{"images-upload": pictures(first, 2)}))
    assert SAID in text_of(page.send(attr_swing="много", **{"images-upload": pictures(5, 1)}))
    assert sweep.purge_unused(minimum_age=-1)
    assert SAID not in text_of(page.send(attr_swing="много", **{"images-upload": pictures(5, 1)}))
    assert Upload.objects.count() == 1, "what the sweeper deleted is no longer counted"


def test_the_same_file_counts_once_and_bytes_have_a_bound_too(
    open_page: Any, anna: Any, make_draft: Any, company_a: Any, settings: Any
) -> None:
    first, second = make_draft(company_a), make_draft(company_a)
    for draft in (first, second):
        open_page(anna, draft).send(**{"images-upload": pictures(1, 1)})
    number, size = quota.used(str(company_a.pk))
    assert number == 1
    assert size > len(png(colour=(1, 0, 0))), "the renditions count"
    settings.COMPANY_BYTES_MAX = size
    assert SAID in text_of(open_page(anna, first).send(**{"images-upload": pictures(2, 1)}))
    settings.COMPANY_BYTES_MAX = size + 1
    assert open_page(anna, first).send(**{"images-upload": pictures(2, 1)}).status_code == 302
