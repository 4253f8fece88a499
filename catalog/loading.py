"""Writes the shipped reference data to the database, without undoing what staff have edited.

Every row remembers in `shipped` the values it was last given by the files. A reload changes a field only where the
files have changed since *and* the field still has its shipped value; a link that staff have deleted stays deleted.
Rows that the files no longer contain are left alone: something may point to them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from catalog.models import (
    Attribute,
    AttributeGroup,
    Category,
    CategoryAttribute,
    MaterialGroup,
    Okpd2,
    Process,
    ProcessAttribute,
    ProductionType,
    Synonym,
    Unit,
)
from catalog.reference_files import Reference
from catalog.reference_rows import (
    Values,
    attribute_values,
    certificate_values,
    code_values,
    group_values,
    link_values,
    synonym_values,
    tree_values,
    unit_values,
)
from catalog.search.text import normalise
from members.models import CertificateKind
from moderation.publishing import next_sequence
from moderation.reference import ReferenceRow

BATCH = 500
BLANK: tuple[Any, ...] = ("", None, [], 0, False)
References = dict[str, dict[str, Any]]
#: told of every table when it is done
Progress = Callable[[str, "Tally"], None]


@dataclass
class Tally:
    """How many rows of a table are new, changed and as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0


@transaction.atomic
def load(reference: Reference, progress: Progress) -> int:
    """Loads everything in one transaction and returns the number of rows written; 0 when nothing is new."""
    tallies: list[Tally] = []

    def done(name: str, tally: Tally) -> None:
        tallies.append(tally)
        progress(name, tally)

    done("ОКПД2", load_okpd2(reference))
    units = merge(Unit, [unit_values(row) for row in reference.units], {}, done)
    groups = merge(AttributeGroup, [group_values(row) for row in reference.groups], {}, done)
    own = [row for row in reference.parameters if not row.get("column")]
    definitions = [attribute_values(row, "product") for row in reference.attributes]
    definitions += [attribute_values(row, "process") for row in own]
    attributes = merge(Attribute, definitions, {"unit": units}, done)
    load_categories(reference, attributes, groups, done)
    load_processes(reference, attributes, done)
    for model, rows in (
        (MaterialGroup, reference.material_groups),
        (ProductionType, reference.production_types),
    ):
        merge(model, [code_values(row, order) for order, row in enumerate(rows, start=1)], {}, done)
    kinds = [certificate_values(row, order) for order, row in enumerate(reference.certificate_kinds, start=1)]
    merge(CertificateKind, kinds, {}, done)
    merge(Synonym, [synonym_values(row) for row in reference.synonyms], {}, done)
    written = sum(tally.new + tally.changed for tally in tallies)
    if written:
        next_sequence()
    return written


def load_okpd2(reference: Reference) -> Tally:
    """The classifier is the state's, nobody edits it here: the files always win."""
    section_of = {row["class_code"]: row["section"] for row in reference.sections}
    present = {code.code: code for code in Okpd2.objects.all()}
    new: list[Okpd2] = []
    changed: list[Okpd2] = []
    for row in reference.okpd2:
        code, name = row["code"], row["name"]
        known, section = present.get(code), section_of.get(code[:2], "")
        if known and (known.name, known.section) == (name, section):
            continue
        fresh = Okpd2(code=code, name=name, section=section, search_text=normalise(f"{code} {name}"))
        (changed if known else new).append(fresh)
    Okpd2.objects.bulk_create(new, batch_size=BATCH)
    Okpd2.objects.bulk_update(changed, ["name", "section", "search_text"], batch_size=BATCH)
    return Tally(len(new), len(changed), len(reference.okpd2) - len(new) - len(changed))


def merge(model: Any, rows: list[Values], references: References, done: Progress) -> dict[str, Any]:
    """Brings a table up to the files and returns its rows by key; `references` finds what foreign keys name."""
    key = model.snapshot_key
    present = {getattr(row, key): row for row in model.objects.select_related(*references)}
    new, changed, same = [], [], 0
    for values in rows:
        row = present.get(values[key])
        if row is None:
            row = model(shipped=values, **fields(model, values, references))
            present[values[key]] = row
            new.append(row)
        elif update(row, values, references):
            changed.append(row)
        else:
            same += 1
    save(model, new, changed)
    done(str(model._meta.verbose_name_plural), Tally(len(new), len(changed), same))
    return present


def save(model: Any, new: list[Any], changed: list[Any]) -> None:
    """Writes new and changed rows in batches."""
    columns = [f.name for f in model._meta.concrete_fields if not f.primary_key]
    model.objects.bulk_create(new, batch_size=BATCH)
    model.objects.bulk_update(changed, columns, batch_size=BATCH)


def fields(model: Any, values: Values, references: References) -> Values:
    """The values that are columns of the table, foreign keys as instances."""
    names = {f.name for f in model._meta.concrete_fields}
    return {name: resolved(name, value, references) for name, value in values.items() if name in names}


def resolved(name: str, value: Any, references: References) -> Any:
    return references[name][value] if name in references and value is not None else value


def update(row: Any, values: Values, references: References) -> bool:
    """Takes over what the files have changed since the last load, except where staff have edited; True if anything."""
    if row.shipped == values:
        return False
    names = {f.name for f in row._meta.concrete_fields}
    for name, value in values.items():
        if name not in names:
            continue
        current = plain(row, name)
        # A field that was never shipped is filled only while it is blank: somebody may have made this row by hand.
        untouched = current == row.shipped[name] if name in row.shipped else current in BLANK
        if untouched and value != current:
            setattr(row, name, resolved(name, value, references))
    row.shipped = values
    return True


def plain(row: Any, name: str) -> Any:
    """A field as the files write it: a foreign key by the key of its row."""
    value: Any = getattr(row, name)
    return getattr(value, value.snapshot_key) if isinstance(value, ReferenceRow) else value


def load_categories(reference: Reference, attributes: dict[str, Any], groups: dict[str, Any], done: Progress) -> None:
    """The tree of categories with their characteristics; rows of one group stand together."""
    before = shipped_links(Category)
    nodes: dict[str, Any] = {row.slug: row for row in Category.objects.all()}
    own = {row["slug"]: [link["attribute"] for link in row["attributes"]] for row in reference.categories}
    rows = [tree_values(row, links=own[row["slug"]]) for row in reference.categories]
    nodes = merge_tree(Category, rows, nodes, done)
    links = [
        (nodes[row["slug"]], attributes[f"product.{link['attribute']}"], link_values(link, groups))
        for row in reference.categories
        for link in row["attributes"]
    ]
    merge_links(CategoryAttribute, "category", links, before, {"group": groups}, done)


def load_processes(reference: Reference, attributes: dict[str, Any], done: Progress) -> None:
    """The tree of processes: which columns of a competency each asks for, and its further parameters."""
    before = shipped_links(Process)
    columns = {row["name"]: row["column"] for row in reference.parameters if row.get("column")}
    rows = [
        tree_values(
            row,
            links=[name for name in row["parameters"] if name not in columns],
            columns=[columns[name] for name in row["parameters"] if name in columns],
        )
        for row in reference.processes
    ]
    nodes = merge_tree(Process, rows, {row.slug: row for row in Process.objects.all()}, done)
    links = [
        (nodes[values["slug"]], attributes[f"process.{name}"], {"order": order, "required": False})
        for values in rows
        for order, name in enumerate(values["links"], start=1)
    ]
    merge_links(ProcessAttribute, "process", links, before, {}, done)


def shipped_links(model: Any) -> dict[str, list[str]]:
    """The characteristics each node had in the files at the last load."""
    return {slug: shipped.get("links", []) for slug, shipped in model.objects.values_list("slug", "shipped")}


def merge_tree(model: Any, rows: list[Values], nodes: dict[str, Any], done: Progress) -> dict[str, Any]:
    """Like `merge`, but one by one, because a parent must be there before its children; then paths follow parents."""
    references: References = {"parent": nodes}
    key, new, changed, same = model.snapshot_key, 0, 0, 0
    for values in rows:
        row = nodes.get(values[key])
        if row is None:
            row = nodes[values[key]] = model(shipped=values, **fields(model, values, references))
            new += 1
        elif update(row, values, references):
            changed += 1
        else:
            same += 1
            continue
        row.derive()
        row.save()
    repath(model)
    done(str(model._meta.verbose_name_plural), Tally(new, changed, same))
    return nodes


def repath(model: Any) -> None:
    """Brings the path of every node up to its parents, wherever staff or the files have moved them."""
    rows = {row.pk: row for row in model.objects.all()}

    def path(row: Any) -> str:
        return f"{path(rows[row.parent_id]) if row.parent_id else ''}{row.slug}/"

    for row in rows.values():
        if row.path != path(row):
            row.path = path(row)
            row.save(update_fields=["path"])


def merge_links(
    model: Any,
    node: str,
    links: list[tuple[Any, Any, Values]],
    before: dict[str, list[str]],
    references: References,
    done: Progress,
) -> None:
    """Links nodes with characteristics; what was shipped once and is gone now was deleted by staff."""
    present = {(getattr(row, f"{node}_id"), row.attribute_id): row for row in model.objects.select_related(*references)}
    new, changed, same = [], [], 0
    for owner, attribute, values in links:
        row = present.get((owner.pk, attribute.pk))
        if row is None and attribute.name in before.get(owner.slug, ()):
            same += 1
        elif row is None:
            own = fields(model, values, references)
            new.append(model(**{node: owner}, attribute=attribute, shipped=values, **own))
        elif update(row, values, references):
            changed.append(row)
        else:
            same += 1
    save(model, new, changed)
    done(str(model._meta.verbose_name_plural), Tally(len(new), len(changed), same))
