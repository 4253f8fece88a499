"""Whatever is published, edited, taken off, moved and renamed: the engine says what the database says.

Hypothesis plays companies and staff: a story of random steps through the gate and the reference data, and after each
step random addresses of both lists, compared in full (ids, order, pages, totals, every facet, least and most).
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, Phase
from hypothesis import settings as budget
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from catalog.models import Attribute, CategoryAttribute, CompetencyDraft, Product, ProductDraft, Synonym
from catalog.search import catch_up, checking, documents, engine
from catalog.search.reference import kept
from catalog.search.store import opened
from moderation import gate
from moderation.publishing import next_sequence
from tests.conftest import make_member
from tests.search.equality import compare

Draw = st.DataObject
WORDS = ["станок", "токарный", "тяжёлый", "сверлит", "стали", "валки", "16К20", "ЧПУ", "центр", "100% _ \\"]
CODES = ["16К20", "16K20Ф3", "16к-25", "1М63", "ДИП-500", "2С132", "", "Альфа"]
NUMBERS = (
    st.none()
    | st.sampled_from([0.0, 4.0, 63.0, 400.0, 400.5, 630.0, 1000.0])
    | st.floats(0.1, 1e6).map(lambda number: float(f"{number:.4g}"))
)
CHOICES = st.lists(st.sampled_from(["manual", "cnc"]), unique=True, max_size=2)
AMOUNTS = ["0", "4", "12,5", "400", "0,63 м", "1000", "999999"]
QUERIES = [
    *WORDS,
    "станки",
    "16k20",
    "стать",
    "альфа",
    "Уфа",
    "токарные станки",
    "обработка",
    "нет такого",
    "%",
    "К 20",
]
SHARED = {"member": ["zavod-a", "zavod-b", "zavod-c"], "town": ["Уфа", "Демоград"], "unknown": ["1"], "q": QUERIES}
PARTS: dict[str, dict[str, list[str]]] = {
    "product": SHARED | {
        "category": ["stanki", "tokarnye", "sverlilnye", "prochee"], "status": ["serial", "order", "discontinued"],
        "registry": ["1", "0"], "okpd2": ["28", "28.41", "28.41.22.110"], "attr_swing_min": AMOUNTS,
        "attr_swing_max": AMOUNTS, "attr_power_main_min": AMOUNTS, "attr_spindle_speed_min": AMOUNTS,
        "attr_spindle_speed_max": AMOUNTS, "attr_control": ["manual", "cnc"], "attr_coolant": ["1", "0"],
        "sort": ["name", "new", "attr_swing", "-attr_swing", "attr_spindle_speed", "-attr_spindle_speed",
                 "attr_control", "-attr_control", "attr_coolant"],
    },
    "competency": SHARED | {
        "process": ["obrabotka", "tokarnaya", "shlifovanie"], "material": ["P", "K"], "level": ["core", "partner"],
        "production": ["single"], "basis": ["equipment", "declared"], "length": AMOUNTS, "width": AMOUNTS,
        "height": AMOUNTS, "diameter": AMOUNTS, "mass": AMOUNTS, "it": ["5", "7", "8"], "ra": ["0,4", "3,2"],
        "batch": ["1", "50", "100"], "sort": ["name", "new"],
    },
}  # fmt: skip
#: filters of which several values are chosen at once
SEVERAL = ("member", "town", "status", "registry", "material", "level", "attr_control", "attr_coolant")


def address(parts: dict[str, list[str]]) -> st.SearchStrategy[QueryDict]:
    """A random query string: up to five parameters."""

    def several(name: str) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(parts[name]), min_size=1, max_size=2 if name in SEVERAL else 1, unique=True)

    def made(names: list[str]) -> st.SearchStrategy[dict[str, list[str]]]:
        return st.fixed_dictionaries({name: several(name) for name in names})

    def query(chosen: dict[str, list[str]]) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in chosen.items():
            data.setlist(name, values)
        return data

    return st.lists(st.sampled_from(sorted(parts)), max_size=5, unique=True).flatmap(made).map(query)


ADDRESSES = {kind: st.lists(address(parts), min_size=2, max_size=3) for kind, parts in PARTS.items()}


class World:
    """What the story plays with: the fixtures of the test, and a folder for each telling."""

    def __init__(self, reference: Any, members: list[Any], vera: Any, settings: Any, folder: Path) -> None:
        self.reference, self.members, self.vera = reference, members, vera
        self.settings, self.folder, self.number = settings, folder, 0

    def next_folder(self) -> None:
        self.number += 1
        self.settings.SEARCH_INDEX_DIR = self.folder / str(self.number)
        opened.forget()
        kept.forget()


class Story(RuleBasedStateMachine):
    """One story; whatever it writes is undone at its end."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world, self.reference = world, world.reference
        self.undo = transaction.atomic()
        self.undo.__enter__()
        world.next_folder()
        self.members = [type(member).objects.get(pk=member.pk) for member in world.members]
        self.written = 0
        catch_up.mend()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def look(self, data: Draw) -> None:
        """The comparison after each step."""
        for kind in ("product", "competency"):
            for asked in data.draw(ADDRESSES[kind], label=f"addresses of {kind}"):
                compare(kind, asked)

    def publish(self, draft: Any) -> None:
        if draft.state == draft.State.ARCHIVED:
            gate.reopen(draft, draft.owners().first())
            draft.refresh_from_db()
        gate.approve(gate.submit(draft, draft.owners().first()), self.world.vera)

    def fill(self, draft: ProductDraft, data: Draw) -> None:
        """Random characteristics, some of them missing."""
        r = self.reference
        draft.values.all().delete()
        swing = data.draw(NUMBERS)
        required = draft.category_id == r.lathes.pk
        if swing is not None or required:
            draft.values.create(attribute=r.swing, number=400.0 if swing is None else swing)
        if (power := data.draw(NUMBERS)) is not None:
            draft.values.create(attribute=r.power, number=power)
        low, high = sorted(data.draw(st.tuples(NUMBERS, NUMBERS)), key=lambda end: (end is None, end))
        if data.draw(st.booleans()) and low is not None:
            low, high = (None, low) if high is None and data.draw(st.booleans()) else (low, high)
            draft.values.create(attribute=r.speed, number=low, upper=high)
        for choice in data.draw(CHOICES):
            draft.values.create(attribute=r.control, choice=choice)
        if (coolant := data.draw(st.none() | st.booleans())) is not None:
            draft.values.create(attribute=r.coolant, boolean=coolant)

    def texts(self, data: Draw) -> dict[str, Any]:
        until = data.draw(st.none() | st.sampled_from([-1, 0, 1]))
        today = timezone.localdate()
        return {
            "designation": data.draw(st.sampled_from(CODES)),
            "title": " ".join(data.draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3))),
            "status": data.draw(st.sampled_from(["serial", "order", "discontinued"])),
            "okpd2_id": data.draw(st.sampled_from([None, "28.41.21.110", "28.41.22.110"])),
            "registry_number": data.draw(st.sampled_from(["", "719-1"])),
            "registry_valid_until": None if until is None else today + timedelta(days=until),
        }

    @rule(data=st.data(), place=st.sampled_from(["lathes", "drills", "other"]), public=st.sampled_from([1, 1, 1, 0]))
    def add_product(self, data: Draw, place: str, public: int) -> None:
        member, category = data.draw(st.sampled_from(self.members)), getattr(self.reference, place)
        draft = ProductDraft.objects.create(member=member, category=category, summary="Точит валы.", **self.texts(data))
        self.fill(draft, data)
        if public:
            self.publish(draft)
        self.look(data)

    @rule(data=st.data(), place=st.sampled_from(["turning", "grinding"]))
    def add_competency(self, data: Draw, place: str) -> None:
        sizes = {name: data.draw(NUMBERS) for name in ("length", "width", "height", "diameter", "mass", "ra")}
        batch = sorted(data.draw(st.lists(st.integers(1, 200), min_size=2, max_size=2)))
        level = data.draw(st.sampled_from(["core", "partner", ""]))
        draft = CompetencyDraft.objects.create(
            member=data.draw(st.sampled_from(self.members)), process=getattr(self.reference, place),
            title=" ".join(data.draw(st.lists(st.sampled_from(WORDS), max_size=2))), summary="Точим валы.",
            level=level, partner="Завод", basis=data.draw(st.sampled_from(["equipment", "declared", ""])),
            materials=tuple(data.draw(st.lists(st.sampled_from("PK"), unique=True))),
            production_types=data.draw(st.sampled_from([(), ("single",)])),
            it=data.draw(st.none() | st.integers(4, 12)),
            batch_min=data.draw(st.sampled_from([None, batch[0]])),
            batch_max=data.draw(st.sampled_from([None, batch[1]])), **sizes,
        )  # fmt: skip
        self.publish(draft)
        self.look(data)

    def some(self, data: Draw, model: Any) -> Any:
        drafts = list(model.objects.exclude(state="pending").order_by("pk"))
        return data.draw(st.sampled_from(drafts)) if drafts else None

    @rule(data=st.data(), texts=st.booleans())
    def edit(self, data: Draw, texts: bool) -> None:
        if draft := self.some(data, ProductDraft):
            if texts:
                for name, value in self.texts(data).items():
                    setattr(draft, name, value)
                draft.save()
            else:
                self.fill(draft, data)
            self.publish(draft)
        self.look(data)

    @rule(data=st.data(), archive=st.booleans(), kind=st.sampled_from([ProductDraft, CompetencyDraft]))
    def take_off(self, data: Draw, archive: bool, kind: Any) -> None:
        draft = self.some(data, kind)
        if draft and draft.live:
            if archive:
                gate.archive(draft, draft.owners().first())
            else:
                gate.unpublish(draft, self.world.vera, reason="Проверка")
        self.look(data)

    @rule(data=st.data(), below=st.sampled_from(["machines", "other", "nothing"]))
    def move_a_category(self, data: Draw, below: str) -> None:
        drills = type(self.reference.drills).objects.get(pk=self.reference.drills.pk)
        drills.parent = getattr(self.reference, below, None)
        drills.derive()
        drills.save()
        next_sequence()
        self.look(data)

    @rule(data=st.data(), name=st.sampled_from(["Завод «Альфа»", "Станок-сервис", "ООО «Уфа»"]), leaves=st.booleans())
    def rename_or_lose_a_company(self, data: Draw, name: str, leaves: bool) -> None:
        member = data.draw(st.sampled_from(self.members))
        if leaves:
            member.active = not member.active
        else:
            member.short_name, member.town = name, data.draw(st.sampled_from(["Уфа", "Демоград", ""]))
        member.derive()
        member.save()
        next_sequence()
        self.look(data)

    @rule(data=st.data(), words=st.sampled_from(["", "станок, центр", "тяжёлый, валки"]))
    def change_the_synonyms(self, data: Draw, words: str) -> None:
        Synonym.objects.all().delete()
        if words:
            Synonym.objects.create(words=words)
        next_sequence()
        self.look(data)

    @precondition(lambda self: self.written < 1)
    @rule(data=st.data())
    def add_a_characteristic(self, data: Draw) -> None:
        """A new column: the database answers until the index is built anew."""
        self.written += 1
        r = self.reference
        row = r.attribute("weight", "Масса", Attribute.Type.NUMBER, r.mm, 0, None)
        CategoryAttribute.objects.create(category=r.drills, attribute=row, group=r.group, order=9)
        next_sequence()
        with pytest.raises(engine.Unavailable):
            compare("product", QueryDict())
        catch_up.mend()
        if draft := ProductDraft.objects.filter(category=r.drills).exclude(state="pending").first():
            draft.values.create(attribute=row, number=12.0)
            self.publish(draft)
            compare("product", QueryDict("category=sverlilnye&attr_weight_min=12&sort=attr_weight"))
        self.look(data)


@pytest.fixture
def world(
    reference: Any, company_a: Any, company_b: Any, anna: Any, boris: Any, vera: Any, index: Path, settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> World:  # fmt: skip
    """Three companies with people who may speak for them; no thread runs in the background."""
    third = make_member("zavod-c", "Станкоцентр", town="")
    third.memberships.create(user=anna)
    reference.other = reference.category("prochee", "Прочее оборудование")
    monkeypatch.setattr(catch_up.background, "start", lambda work: None)
    return World(reference, [company_a, company_b, third], vera, settings, index)


def tell(world: World, stories: int, steps: int, *, fixed: bool = True) -> None:
    """Runs so many stories: always the same ones, or others each time, of which a failing one is made shorter."""
    limits = budget(
        max_examples=stories, stateful_step_count=steps, deadline=None, derandomize=fixed, database=None,
        suppress_health_check=list(HealthCheck), print_blob=True, report_multiple_bugs=False,
        phases=[Phase.generate] if fixed else [Phase.generate, Phase.shrink],
    )  # fmt: skip
    run_state_machine_as_test(lambda: Story(world), settings=limits)


@pytest.mark.parametrize(("stories", "steps"), [(12, 10), pytest.param(150, 25, marks=pytest.mark.storm, id="storm")])
def test_after_every_step_the_engine_equals_the_database(world: World, stories: int, steps: int) -> None:
    tell(world, stories, steps, fixed=stories < 100)


#: what a hasty change of the documents would bring, and an address whose answer it spoils
FAULTS: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "open_ends": (lambda found: found | {"open": []}, "product", "attr_spindle_speed_min=1000"),
    "first_choice_only": (
        lambda found: found | {"choice": found.get("choice", [])[:1]},
        "product", "attr_control=manual&attr_control=cnc",
    ),
    "no_silence": (
        lambda found: {name: value for name, value in found.items() if value != documents.NOTHING_STATED},
        "competency", "level=core&unknown=1",
    ),
    "zero_is_nothing": (
        lambda found: {name: value for name, value in found.items() if value != 0.0 or name == "pk"},
        "product", "attr_power_main_max=4",
    ),
}  # fmt: skip


@pytest.fixture
def delicate(world: World, make_draft: Any, make_competency: Any, publish: Any) -> Any:
    """One listing of each kind with an open end, two choices, a zero and nothing stated."""
    r, member = world.reference, world.members[0]
    draft = make_draft(member)
    draft.values.all().delete()
    draft.values.create(attribute=r.swing, number=400.0)
    draft.values.create(attribute=r.power, number=0.0)
    draft.values.create(attribute=r.speed, number=12.5, upper=None)
    for choice in ("manual", "cnc"):
        draft.values.create(attribute=r.control, choice=choice)
    publish(draft)
    publish(make_competency(member, level=""))
    return draft


@pytest.mark.parametrize("fault", FAULTS)
def test_control_a_document_that_lacks_something_is_noticed(
    delicate: Any, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison that follows each step of a story sees each of these faults."""
    spoil, kind, query = FAULTS[fault]
    catch_up.rebuild()
    compare(kind, QueryDict(query))
    document = documents.document
    monkeypatch.setattr(documents, "document", lambda *args: spoil(document(*args)))
    catch_up.rebuild()
    with pytest.raises(AssertionError):
        compare(kind, QueryDict(query))


def test_control_an_index_that_misses_a_change_is_noticed(
    delicate: Any, publish: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up.rebuild()
    monkeypatch.setattr(catch_up, "replace", lambda *args: None)
    delicate.refresh_from_db()
    delicate.designation = "1М63"
    delicate.save()
    publish(delicate)
    with pytest.raises(AssertionError):
        compare("product", QueryDict("q=1М63"))


def test_the_check_finds_what_the_story_would(world: World, make_draft: Any, publish: Any) -> None:
    live = publish(make_draft(world.members[0]))
    catch_up.mend()
    assert list(checking.differences()) == []
    Product.objects.filter(pk=live.pk).update(status="order")
    assert list(checking.differences()) == [f"product {live.pk}: differs"]
