"""What both lists share: the query string in, conditions, order and errors out."""

import copy
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.db.models import Case, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalog import classification
from catalog.classification import Classification
from catalog.filters import attributes
from catalog.filters.criteria import Chip, Criterion, OptionCriterion, TextCriterion
from catalog.markup.fields import PlainRenderer
from catalog.models import Attribute
from catalog.search import orm

#: more values than any person chooses; each costs a piece of SQL
VALUES_LIMIT = 100
SORTS = [("relevance", _("by relevance")), ("name", _("by name")), ("new", _("newest first"))]
VIEWS = [("cards", _("Cards")), ("table", _("Table"))]


class ListForm(forms.Form):
    """The form of a list, drawn without templates."""

    default_renderer = PlainRenderer


class ListFilter(django_filters.FilterSet):  # type: ignore[misc]
    """A list of listings. An invalid value is an error beside its field and empties the list, never widens it.

    Conditions are kept one for each filter, so that a facet can be counted with its own choice left out.
    """

    #: values of a cleaned field that set no condition
    EMPTY: ClassVar[tuple[Any, ...]] = (None, "", [], ())

    tree_parameter: ClassVar[str]
    tree_model: ClassVar[type[models.Model]]
    #: related name of the table that links characteristics to the tree, and their scope
    links: ClassVar[str]
    scope: ClassVar[str]
    values: ClassVar[QuerySet[Any]]
    #: the column of a value row that names its listing
    owner: ClassVar[str]
    #: filters whose boxes a page draws from the form; facets draw the others themselves
    boxes: ClassVar[frozenset[str]] = frozenset()

    sort = OptionCriterion(label=_("Order"), choices=SORTS)
    view = OptionCriterion(label=_("View"), choices=VIEWS)
    unknown = OptionCriterion(label=_("Including listings without data"), choices=[("1", ""), ("0", "")])
    exact = OptionCriterion(label=_("Words as they stand"), choices=[("1", ""), ("0", "")])

    def __init__(self, data: QueryDict, queryset: QuerySet[Any], known: Classification | None = None) -> None:
        self.too_many = sum(len(values) for _key, values in data.lists()) > VALUES_LIMIT
        super().__init__(data=stripped(QueryDict() if self.too_many else data), queryset=queryset)
        self.known = known or classification.present()
        self.tree, self.members = self.known.tree(self.tree_model), self.known.members
        self.node = self.tree.by_slug.get(self.data.get(self.tree_parameter, ""))
        self.attributes = self._characteristics()
        self.filters.update(copy.deepcopy(self._made_of_characteristics()))
        for name, criterion in self.filters.items():
            criterion.name, criterion.parent, criterion.model = name, self, queryset.model
        for parameter, choices in self.known.choices(self.tree_model).items():
            self.offer(parameter, choices)
        self.offer("sort", SORTS + [(f"{sign}{a.parameter}", str(a)) for a in self.sortable for sign in ("", "-")])

    def offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Sets the choices of a filter that are known only now."""
        self.filters[self.tree_parameter if name == "node" else name].extra["choices"] = choices

    def _characteristics(self) -> list[Any]:
        names = attributes.names_in(self.data, self.data.get("sort", ""))
        if not names and not self.node:
            return []
        owners = self.tree.leaves(self.node) if self.node else []
        return self.known.characteristics(self.scope, self.links, owners, names)

    def _made_of_characteristics(self) -> dict[str, Any]:
        """Their filters as they are kept, in the language of the page; each request takes copies of them."""
        key = ("criteria", get_language(), tuple(attribute.pk for attribute in self.attributes))
        found: dict[str, Any] = self.known.once(key, lambda: attributes.criteria(self.attributes))
        return found

    def get_form_class(self) -> Callable[..., Any]:
        """Without the fields that the address does not speak of: of a machine's forty characteristics a buyer uses two,
        and making and copying the fields of all would cost half as much as the page. Nor is a class made for one form:
        that would copy the fields, which are this request's own, once more.
        """

        def form(data: QueryDict, prefix: str | None = None) -> Any:
            made = ListForm(data, prefix=prefix)
            made.fields = {
                name: criterion.field
                for name, criterion in self.filters.items()
                if name in self.boxes or any(parameter in self.data for parameter in criterion.parameters)
            }
            return made

        return form

    @property
    def sortable(self) -> list[Any]:
        """Characteristics that have an order."""
        return [a for a in self.attributes if a.type != Attribute.Type.TEXT]

    @cached_property
    def cleaned(self) -> dict[str, Any]:
        """The values that passed, without empty ones."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in self.EMPTY}

    @property
    def with_unknown(self) -> bool:
        """Whether listings that do not state a value pass its filter."""
        return self.cleaned.get("unknown") == "1"

    @cached_property
    def names(self) -> dict[str, dict[int, str]]:
        """Names that a query is also compared with, by the column that points to them."""
        return {
            f"{self.tree_parameter}_id": self.known.names(self.tree_model),
            "member_id": self.known.member_names,
        }

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """What a listing must fulfil, by filter. A filter with an error can be fulfilled by nothing."""
        found = {name: self.filters[name].condition(value, self.with_unknown) for name, value in self.cleaned.items()}
        found = {name: condition for name, condition in found.items() if condition}
        found |= dict.fromkeys(self.form.errors, orm.NOTHING)
        return found | {"": orm.NOTHING} if self.too_many else found

    @cached_property
    def imposed(self) -> frozenset[str]:
        """The names of `conditions`, without putting together what only the database needs."""
        found = {name for name, value in self.cleaned.items() if self.filters[name].demands(value)}
        return frozenset(found | set(self.form.errors) | ({""} if self.too_many else set()))

    def without(self, *names: str) -> Any:
        """The listings that fulfil everything but the named filters."""
        every = Q()
        for name, condition in self.conditions.items():
            if name not in names:
                every &= condition
        return self.queryset.filter(every)

    @property
    def qs(self) -> Any:
        return self.without()

    @property
    def problems(self) -> list[tuple[str, list[str]]]:
        """(label, messages) of every value that was refused."""
        found = [(str(self.filters[name].label), list(errors)) for name, errors in self.form.errors.items()]
        if self.too_many:
            limit = gettext("At most %(limit)s values in one address.") % {"limit": VALUES_LIMIT}
            found.append((gettext("Too many filters"), [limit]))
        return found

    @property
    def status(self) -> int:
        """The status of the answer: a request that is beyond all use is a bad one."""
        return 400 if self.too_many else 200

    @property
    def applied(self) -> list[tuple[Criterion, Any]]:
        """The filters that hold, with their values, in the order of the form."""
        return [(self.filters[name], value) for name, value in self.cleaned.items() if name in self.imposed]

    def chips(self) -> list[Chip]:
        return [chip for criterion, value in self.applied for chip in criterion.chips(value)]

    def phrases(self) -> list[str]:
        """The applied filters as parts of a sentence."""
        return [phrase for criterion, value in self.applied if (phrase := criterion.phrase(value))]

    @property
    def order(self) -> str:
        """The value of `sort` that is in force."""
        return self.cleaned.get("sort") or ("relevance" if "q" in self.cleaned else "name")

    def ordered(self) -> Any:
        """The result in its order; equals are ordered by a stable hash."""
        if self.order == "relevance" and "q" in self.cleaned:
            q: TextCriterion = self.filters["q"]
            return orm.by_relevance(self.qs, self.cleaned["q"], designations=q.designations)
        if self.order == "new":
            return self.qs.order_by("-published_at", "tie")
        for attribute in self.sortable:
            if self.order.lstrip("-") == attribute.parameter:
                return self._by_attribute(attribute, descending=self.order.startswith("-"))
        return self.qs.order_by("sort_key", "tie")

    def _by_attribute(self, attribute: Attribute, *, descending: bool) -> Any:
        """Listings without the value come last, whatever the direction."""
        rows = self.values.filter(attribute=attribute, **{self.owner: OuterRef("pk")}).values("attribute")
        extreme = Max if descending else Min
        value = Subquery(rows.annotate(extreme=extreme(order_of(attribute, descending))).values("extreme"))
        key = F("attribute_value")
        direction = key.desc(nulls_last=True) if descending else key.asc(nulls_last=True)
        return self.qs.annotate(attribute_value=value).order_by(direction, "sort_key", "tie")


def order_of(attribute: Attribute, descending: bool) -> Any:
    """The expression on a value row by which listings are ordered."""
    if attribute.type == Attribute.Type.CHOICE:
        places = [When(choice=choice["value"], then=Value(place)) for place, choice in enumerate(attribute.choices)]
        return Case(*places, default=Value(len(places)))
    if attribute.type == Attribute.Type.BOOLEAN:
        return Case(When(boolean=True, then=Value(0)), default=Value(1))
    return Coalesce("upper", "number") if descending else Coalesce("number", "upper")


def stripped(data: QueryDict) -> QueryDict:
    """The query string without empty values: an empty box is no filter."""
    kept = QueryDict(mutable=True)
    for name, values in data.lists():
        if full := [value.strip() for value in values if value.strip()]:
            kept.setlist(name, full)
    return kept
