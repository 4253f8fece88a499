"""The form of a competency: what its process asks for, and nothing else."""

from typing import Any

import pytest
from django.urls import reverse

from catalog.models import Attribute, CompetencyDraft, ProcessAttribute
from tests.cabinet.conftest import read_form, text_of

pytestmark = pytest.mark.django_db


def test_adding_begins_with_the_process(sign_in: Any, anna: Any, reference: Any, company_a: Any) -> None:
    client, address = sign_in(anna), reverse("cabinet:catalog_competencydraft_add")
    form = read_form(client.get(address)) | {"process": reference.turning.pk}
    answer = client.post(address, form)
    draft = CompetencyDraft.objects.get()
    assert (draft.member, draft.process) == (company_a, reference.turning)
    assert answer.url == reverse("cabinet:catalog_competencydraft_change", args=[draft.pk])
    assert client.post(address, form | {"process": reference.cutting.pk, "token": ""}).status_code == 422


def test_only_what_the_process_asks_for_is_shown_and_stored(
    open_page: Any, anna: Any, make_competency: Any, company_a: Any, reference: Any
) -> None:
    reference.turning.columns = ["diameter", "it", "batch", "materials"]
    reference.turning.save()
    staff = Attribute.objects.create(
        key="process.staff", scope="process", name="staff", label="Число специалистов", type=Attribute.Type.NUMBER
    )
    ProcessAttribute.objects.create(process=reference.turning, attribute=staff)
    draft = make_competency(company_a)
    page = open_page(anna, draft)
    assert "length" not in page.form
    assert "ra" not in page.form
    answer = page.send(
        diameter="0,8 м", it="7", batch_min="1", batch_max="1 000", materials=["P", "K"], level="core",
        attr_staff="12", length="500",
    )  # fmt: skip
    assert answer.status_code == 302
    assert (draft.diameter, draft.it, draft.batch_min, draft.batch_max) == (800, 7, 1, 1000)
    assert draft.materials == ("P", "K")
    assert draft.length is None
    assert draft.values.get().number == 12


def test_changing_the_process_keeps_what_was_stated(
    open_page: Any, anna: Any, make_competency: Any, company_a: Any, reference: Any
) -> None:
    reference.grinding.columns = ["ra"]
    reference.grinding.save()
    draft = make_competency(company_a, diameter=400)
    page = open_page(anna, draft)
    answer = page.send("_choose", process=reference.grinding.pk)
    form = read_form(answer)
    assert form["diameter"] == "400"  # Stated already: it does not vanish unseen.
    assert "width" not in form
    assert "ra" in form


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"batch_min": "10", "batch_max": "2"}, "партия"),
        ({"mass": "-5"}, "больше нуля"),
        ({"ra": "0"}, "больше нуля"),
        ({"basis_source": "javascript:alert(1)"}, "URL"),
    ],
)
def test_T090_malformed_values_are_refused(
    open_page: Any, anna: Any, make_competency: Any, company_a: Any, changes: dict[str, str], words: str
) -> None:
    draft = make_competency(company_a)
    answer = open_page(anna, draft).send(**changes)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert draft.version == 1


def test_submission_demands_the_partner_of_a_partner_level(
    open_page: Any, anna: Any, make_competency: Any, company_a: Any
) -> None:
    draft = make_competency(company_a)
    answer = open_page(anna, draft).send("_submit", level="partner")
    assert answer.status_code == 422
    assert 'href="#id_partner"' in answer.content.decode()
    assert open_page(anna, draft).send("_submit", partner="ООО «Партнёр»").status_code == 302
    assert draft.state == "pending"
