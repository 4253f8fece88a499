"""Turns the rows of the demonstration files into drafts with their child rows; nothing is saved here."""

import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone

from catalog.models import (
    Attribute,
    Category,
    CompetencyDraft,
    CompetencyDraftValue,
    Okpd2,
    Process,
    ProductDraft,
    ProductDraftDocument,
    ProductDraftImage,
    ProductDraftValue,
)
from members.models import (
    CertificateKind,
    Member,
    MemberProfileDraft,
    ProfileDraftCertificate,
    ProfileDraftContact,
    ProfileDraftEquipment,
    ProfileDraftFact,
)
from moderation import files

NAMESPACE = uuid.UUID("6c1f1c1e-7a54-4d1c-9f43-2b6a6f0d5e01")
Row = dict[str, Any]
#: days since the documents were drawn up
DOCUMENT_AGE = 120

Built = tuple[Any, dict[str, list[Any]]]


def identity(*parts: str) -> uuid.UUID:
    """The same uid for the same thing at every load."""
    return uuid.uuid5(NAMESPACE, "/".join(parts))


def in_days(days: int | None) -> date | None:
    """A date relative to the day of loading, so that «expires soon» stays true."""
    return None if days is None else timezone.localdate() + timedelta(days=days)


class Shelf:
    """The reference rows and files that the listings name, fetched once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.today = timezone.localdate()
        self.attributes = {attribute.key: attribute for attribute in Attribute.objects.all()}
        self.categories = {row.slug: row for row in Category.objects.all()}
        self.processes = {row.slug: row for row in Process.objects.all()}
        self.kinds = {row.slug: row for row in CertificateKind.objects.all()}
        self.stored: dict[tuple[int, str], Any] = {}

    def file(self, member: Member, name: str) -> Any:
        """A picture or document, stored for its company; outside any transaction, because it takes a second."""
        key = (member.pk, name)
        if key not in self.stored:
            store = files.store_document if name.endswith(".pdf") else files.store_image
            with (self.folder / name).open("rb") as source:
                self.stored[key] = store(str(member.pk), File(source, name=name))
        return self.stored[key]


def values(model: Any, draft: Any, row: Row, scope: str, shelf: Shelf) -> list[Any]:
    """The typed values of a listing; an accuracy value without a named standard gets the habitual one."""
    rows = []
    for name, value in row["values"].items():
        attribute = shelf.attributes[f"{scope}.{name}"]
        standard = row.get("standards", {}).get(name) or (attribute.standards[0] if attribute.needs_standard else "")
        for number, columns in enumerate(columns_of(attribute, value)):
            uid = identity("value", str(draft.uid), name, str(number))
            rows.append(model(draft=draft, uid=uid, attribute=attribute, standard=standard, **columns))
    return rows


def columns_of(attribute: Attribute, value: Any) -> list[Row]:
    """One value as the columns of its rows: several choices are several rows."""
    if attribute.type == Attribute.Type.NUMBER:
        return [{"number": value}]
    if attribute.type == Attribute.Type.RANGE:
        return [{"number": value[0], "upper": value[1]}]
    if attribute.type == Attribute.Type.CHOICE:
        return [{"choice": choice} for choice in (value if isinstance(value, list) else [value])]
    if attribute.type == Attribute.Type.BOOLEAN:
        return [{"boolean": value}]
    return [{"text": value}]


def product(row: Row, member: Member, shelf: Shelf) -> Built:
    """A product with values, pictures and documents."""
    same = "designation title title_en summary summary_en description tnved status lead_time_days warranty_months price"
    registry = row["registry"] or {}
    draft = ProductDraft(
        uid=identity("product", member.slug, row["designation"]),
        member=member,
        category=shelf.categories[row["category"]],
        okpd2=Okpd2.objects.get(code=row["okpd2"]),
        price_on_request=row["price"] is None,
        registry_number=registry.get("number", ""),
        registry_valid_until=in_days(registry.get("valid_days")),
        aliases="\n".join(row["aliases"]),
        analogues="\n".join(row["analogues"]),
        sources="\n".join(row["sources"]),
        options=row["options"],
        note=row["note"],
        confirmed_on=shelf.today if member.fictional else None,
        **{name: row[name] for name in same.split()},
    )
    return draft, {
        "values": values(ProductDraftValue, draft, row, "product", shelf),
        "images": [picture(draft, member, image, place, shelf) for place, image in enumerate(row["images"])],
        "documents": [document(draft, member, item, place, shelf) for place, item in enumerate(row["documents"])],
    }


def picture(draft: Any, member: Member, image: Row, place: int, shelf: Shelf) -> ProductDraftImage:
    stored = shelf.file(member, image["file"])
    return ProductDraftImage(
        draft=draft,
        uid=identity("image", str(draft.uid), image["file"]),
        private_key=stored.private_key,
        sha256=stored.sha256,
        size=stored.size,
        width=stored.width,
        height=stored.height,
        caption=image["caption"],
        position=place,
    )


def document(draft: Any, member: Member, item: Row, place: int, shelf: Shelf) -> ProductDraftDocument:
    stored = shelf.file(member, item["file"])
    return ProductDraftDocument(
        draft=draft,
        uid=identity("document", str(draft.uid), item["file"]),
        private_key=stored.private_key,
        sha256=stored.sha256,
        size=stored.size,
        file_name=stored.file_name,
        kind=item["kind"],
        title=item["title"],
        dated=in_days(-DOCUMENT_AGE),
        position=place,
    )


def competency(row: Row, member: Member, shelf: Shelf) -> Built:
    """A competency with its envelope, evidence and further parameters."""
    same = "title title_en summary summary_en description level partner basis"
    sizes = "length width height diameter mass ra lead_time_days"
    grade, batch = row.get("it"), row.get("batch") or (None, None)
    codes: Any = {name: tuple(row.get(name, ())) for name in ("materials", "production_types")}
    draft = CompetencyDraft(
        uid=identity("competency", member.slug, row["process"]),
        member=member,
        process=shelf.processes[row["process"]],
        basis_source=row["source"],
        basis_date=date.fromisoformat(row["source_date"]) if row["source_date"] else None,
        it=None if grade is None else -1 if grade == "IT01" else int(grade.removeprefix("IT")),
        batch_min=batch[0],
        batch_max=batch[1],
        equipment=[str(identity("equipment", key)) for key in row.get("equipment", ())],
        certificates=[str(identity("certificate", key)) for key in row.get("certificates", ())],
        reference_parts=row.get("reference_parts", ""),
        confirmed_on=in_days(row["confirmed_days"]),
        **codes,
        **{name: row[name] for name in same.split()},
        **{name: row.get(name) for name in sizes.split()},
    )
    return draft, {"values": values(CompetencyDraftValue, draft, {"values": {}} | row, "process", shelf)}


def profile(row: Row, member: Member, shelf: Shelf) -> Built:
    """A company's profile with equipment, certificates, contacts and facts."""
    same = "summary summary_en about about_en site founded capacity provenance"
    draft = MemberProfileDraft(
        uid=identity("profile", member.slug),
        member=member,
        address=row.get("address", ""),
        capacity_until=in_days(90) if row["capacity"] else None,
        confirmed_on=shelf.today if member.fictional else None,
        **{name: row[name] for name in same.split()},
    )
    return draft, {
        "equipment": [machine(draft, item, place) for place, item in enumerate(row["equipment"])],
        "certificates": [certificate(draft, item, place, shelf) for place, item in enumerate(row["certificates"])],
        "contacts": [
            ProfileDraftContact(draft=draft, uid=identity("contact", member.slug, str(place)), position=place, **item)
            for place, item in enumerate(row["contacts"])
        ],
        "facts": [fact(draft, item, place) for place, item in enumerate(row["facts"])],
    }


def machine(draft: Any, item: Row, place: int) -> ProfileDraftEquipment:
    columns = {name: value for name, value in item.items() if name != "key"}
    return ProfileDraftEquipment(draft=draft, uid=identity("equipment", item["key"]), position=place, **columns)


def certificate(draft: Any, item: Row, place: int, shelf: Shelf) -> ProfileDraftCertificate:
    return ProfileDraftCertificate(
        draft=draft,
        uid=identity("certificate", item["key"]),
        kind=shelf.kinds[item["kind"]],
        number=item["number"],
        issuer=item["issuer"],
        scope=item["scope"],
        issued_on=in_days(item["issued_days"]),
        valid_until=in_days(item["valid_days"]),
        position=place,
    )


def fact(draft: Any, item: Row, place: int) -> ProfileDraftFact:
    return ProfileDraftFact(
        draft=draft,
        uid=identity("fact", str(draft.uid), str(place)),
        text=item["text"],
        dated=item["date"],
        sources="\n".join(item["sources"]),
        position=place,
    )
