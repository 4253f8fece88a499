"""Who runs this catalogue: the record that staff edit, over the settings, over the defaults in both languages.

Pages get it from the context processor (`cluster`), everything else asks `current()`.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from moderation import accent, files, publishing
from moderation.models import Cluster, ClusterLogo, Journal
from moderation.reference import in_language

#: how the journal names the record
KIND = "cluster"
UID = uuid.UUID("00000000-0000-4000-8000-000000000001")
OWNER_KEY = "cluster"
LOGO_WIDTH = 320
_told: dict[str, "Facts"] = {}


class Outdated(Exception):
    """Somebody has saved the record since the form was opened."""


@dataclass(frozen=True)
class Facts:
    """What pages and letters say of the cluster, in the language that was current when it was asked for.

    `genitive` follows the word «каталог»: «станкостроительного кластера». `logo` is an address or empty, its width and
    height are pixels, `logo_key` names its file; `appearance` is the address of a stylesheet, empty while the accent is
    that of the design.
    """

    name: str
    short_name: str
    genitive: str
    region: str
    lead: str
    email: str
    phone: str
    about: str
    join: str
    logo: str = ""
    logo_width: int = 0
    logo_height: int = 0
    logo_key: str = ""
    appearance: str = ""


def create_row(using: str = "default", apps: Any = None, **kwargs: Any) -> None:
    """Creates the one row after `migrate`: with it, a page asks for the cluster and the demonstration in one query."""
    try:
        model: Any = apps.get_model("moderation", "Cluster") if apps else Cluster
    except LookupError:  # migrated back to a state without the table
        return
    model.objects.using(using).get_or_create(pk=1)


def record() -> Cluster:
    """The row; an unsaved empty one where it is missing."""
    return Cluster.objects.select_related("logo").filter(pk=1).first() or Cluster(pk=1)


def current() -> Facts:
    """The cluster now, in the current language."""
    return facts(record())


def facts(row: Cluster) -> Facts:
    """What a row says, completed by the settings."""
    genitive = in_language(row, "genitive") or setting("GENITIVE") or _("of the machine-tool cluster")
    lead = _(
        "Machine tools, components and production capabilities %(of_cluster)s. Every figure with its unit and source."
    )
    name = in_language(row, "name") or setting("NAME")
    found = Facts(
        name=name,
        short_name=in_language(row, "short_name") or setting("SHORT_NAME") or name,
        genitive=genitive,
        region=in_language(row, "region") or setting("REGION"),
        lead=in_language(row, "lead") or lead % {"of_cluster": genitive},
        email=row.email or settings.CLUSTER_EMAIL,
        phone=row.phone or settings.CLUSTER_PHONE,
        about=in_language(row, "about"),
        join=in_language(row, "join"),
        appearance=appearance_url(row.accent),
        **logo_of(row),
    )
    _told[(get_language() or "ru")[:2]] = found
    return found


def last_told(language: str) -> Facts | None:
    """What this process last said of the cluster in a language: for the pages that must not ask the database."""
    return _told.get(language)


def setting(name: str) -> str:
    """A setting in the current language; Russian where it has no English twin."""
    english = getattr(settings, f"CLUSTER_{name}_EN") if (get_language() or "ru").startswith("en") else ""
    return str(english or getattr(settings, f"CLUSTER_{name}"))


def logo_of(row: Cluster) -> dict[str, Any]:
    """The address and size of the logo as a header shows it."""
    if row.logo is None:
        return {}
    width = min(LOGO_WIDTH, row.logo.width) or 1
    height = max(1, round(row.logo.height * width / max(row.logo.width, 1)))
    return {
        "logo": files.public_url(row.logo.public_key, LOGO_WIDTH),
        "logo_width": width,
        "logo_height": height,
        "logo_key": row.logo.public_key,
    }


def accent_of(colour: str) -> str:
    """The colour in force: that of the record, of the settings, or the design's own where neither is a colour.

    What the record holds was checked when it was saved; a setting that is too pale is darkened until it can be read.
    """
    if accent.HEX.fullmatch(colour):
        return colour
    setting_colour = settings.CLUSTER_ACCENT.lower()
    return accent.readable(setting_colour) if accent.HEX.fullmatch(setting_colour) else accent.DEFAULT


def appearance(colour: str) -> str:
    """The stylesheet of the colour in force; empty for the design's own."""
    chosen = accent_of(colour)
    return "" if chosen == accent.DEFAULT else accent.stylesheet(chosen)


def version(css: str) -> str:
    """What the address of a stylesheet carries, so that browsers may keep it for a year."""
    return hashlib.sha256(css.encode()).hexdigest()[:12]


def appearance_url(colour: str) -> str:
    css = appearance(colour)
    return f"{reverse('appearance')}?v={version(css)}" if css else ""


def keep_logo(upload: "File[bytes]") -> files.StoredImage:
    """Checks and stores an uploaded logo. Takes up to a few seconds: call it outside a transaction.

    Raises ValidationError with a text for the person.
    """
    return files.store_image(OWNER_KEY, upload)


def stamp(row: Cluster) -> str:
    """What the record says, in a few letters: a form opened at another one would write over what it never showed."""
    values = [str(getattr(row, field.attname)) for field in row._meta.concrete_fields]
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


@transaction.atomic
def save(
    row: Cluster, by: User, changes: list[dict[str, str]], logo: files.StoredImage | None, *, drop: bool, opened: str
) -> None:
    """Writes the record with its logo, the line of the journal and the step that makes kept pages anew.

    `drop` takes the present logo away; a new one replaces it in any case. `opened` is the stamp of the record when its
    form was opened. Raises Outdated, and one of `publishing.FAILURES` when the logo cannot be published.
    """
    present = Cluster.objects.select_for_update().filter(pk=1).first() or Cluster(pk=1)
    if stamp(present) != opened:
        raise Outdated
    old = ClusterLogo.objects.filter(cluster__pk=1).first()
    if logo is not None:
        row.logo = ClusterLogo.objects.create(
            private_key=logo.private_key, public_key=publishing.publish_file(logo.private_key),
            sha256=logo.sha256, size=logo.size, width=logo.width, height=logo.height,
        )  # fmt: skip
    elif drop:
        row.logo = None
    row.pk = 1
    row.save()
    if old is not None and row.logo_id != old.pk:
        publishing.withdraw_files([old.public_key])
        old.delete()
    Journal.objects.create(
        kind=KIND, uid=UID, action=Journal.Action.AMEND, actor=by,
        actor_name=(by.get_full_name() or by.get_username())[:160], changes=changes,
    )  # fmt: skip
    publishing.next_sequence()
