"""Abstract bases of listings, drafts and revisions, and the gate's own concrete tables.

A *listing* is a live row: what the public sees. A *draft* is what people edit. A *revision* is a draft frozen at
submission. The three share their content through one abstract class, so public code can only reach what is live.
Only `moderation.gate` writes live rows and revisions.
"""

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from moderation.describe import Missing, Row


class Listing(models.Model):
    """What the public sees of one thing a company offers. Written by the gate alone."""

    uid = models.UUIDField(unique=True, editable=False)
    slug = models.SlugField(max_length=120, unique=True)
    revision_number = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    approved_at = models.DateTimeField(_("approved"), default=timezone.now)

    class Meta:
        abstract = True


class Draft(models.Model):
    """What a company edits. A subclass names its content class, its live table and its child rows."""

    class State(models.TextChoices):
        EDITING = "editing", _("Draft")
        PENDING = "pending", _("In review")
        RETURNED = "returned", _("Returned")
        IN_SYNC = "in_sync", _("Published")
        ARCHIVED = "archived", _("Archived")

    EDITABLE = (State.EDITING, State.RETURNED, State.IN_SYNC)

    #: short name of the kind of listing in addresses, `Change` and `Journal`
    kind: ClassVar[str]
    #: the abstract class with the content fields
    content: ClassVar[type[models.Model]]
    live_model: ClassVar[type[Listing]]
    revision_model: ClassVar[type["Revision"]]
    #: related names of the child rows, equal on the live and the draft table
    children: ClassVar[tuple[str, ...]] = ()
    #: those of them that hold personal data: a revision keeps them in a child table, which erasure can empty
    personal_children: ClassVar[tuple[str, ...]] = ()
    #: words that stand for a page of their own and may never become an address
    reserved_slugs: ClassVar[tuple[str, ...]] = ()
    #: the foreign key to the company whose listing this is
    owner_field: ClassVar[str]
    #: foreign keys that `str()` of a draft reads, fetched with it in lists
    title_relations: ClassVar[tuple[str, ...]] = ()
    #: columns that a search of staff among the drafts looks into
    search_fields: ClassVar[tuple[str, ...]] = ()
    #: whether staff may change the address of the live listing here; a profile lives under its company's address
    own_address: ClassVar[bool] = True

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=120, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.EDITING, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(_("edited"), default=timezone.now, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def live(self) -> Any:
        """The public row of this draft, or None."""
        return self.live_model._default_manager.filter(uid=self.uid).first()

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def owner(self) -> Any:
        """The company whose listing this is."""
        return getattr(self, self.owner_field)

    @classmethod
    def owned_by(cls, user: User) -> "models.QuerySet[Any]":
        """The drafts about which this user may not decide, because he belongs to their company."""
        raise NotImplementedError

    def owners(self) -> "models.QuerySet[User]":
        """The users who belong to the company of this listing."""
        raise NotImplementedError

    def missing(self) -> "list[Missing]":
        """What still keeps this draft from being submitted."""
        raise NotImplementedError

    @classmethod
    def describe(cls, snapshot: dict[str, Any]) -> "list[Row]":
        """A snapshot as labelled, readable rows: the difference page compares two such lists."""
        raise NotImplementedError

    def slug_source(self) -> Iterable[str]:
        """The words the address is made of at first approval."""
        raise NotImplementedError

    def complete_live(self, live: Any) -> None:
        """Fills the columns of the live row that are derived or come from elsewhere (owner, search columns)."""

    def children_published(self, live: Any) -> None:
        """Called when the live child rows are written: fills what is derived from them."""


class Revision(models.Model):
    """A draft frozen at submission: exactly this is what an approval publishes."""

    class State(models.TextChoices):
        PENDING = "pending", _("In review")
        APPROVED = "approved", _("Approved")
        RETURNED = "returned", _("Returned")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    snapshot = models.JSONField()
    base_number = models.PositiveIntegerField(null=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("note to the moderator"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True)
    internal_note = models.TextField(_("note between moderators"), blank=True)

    if TYPE_CHECKING:
        draft: models.ForeignKey[Any, Any]
        draft_id: int

    class Meta:
        abstract = True
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft"], condition=Q(state="pending"), name="%(app_label)s_%(class)s_one_pending"
            ),
            models.UniqueConstraint(fields=["draft", "number"], name="%(app_label)s_%(class)s_number"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="%(app_label)s_%(class)s_return_has_reason"
            ),
        ]


class Child(models.Model):
    """A row that belongs to a listing: its uid is the same on the draft, in the snapshot and on the live row."""

    content: ClassVar[type[models.Model]]

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class FileContent(models.Model):
    """The content of a row that stands for an uploaded file; the file itself never changes."""

    private_key = models.CharField(max_length=200, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(_("size, bytes"), default=0, editable=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class ImageContent(FileContent):
    """A picture; the sizes are those of the upright original, in pixels."""

    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta(FileContent.Meta):
        abstract = True

    def __str__(self) -> str:
        name = _("Picture")
        return self.caption or f"{name} {self.position + 1}"


class DocumentContent(FileContent):
    """A PDF document offered for download."""

    class Kind(models.TextChoices):
        PASSPORT = "passport", _("Machine passport")
        DRAWING = "drawing", _("Dimensional drawing")
        MANUAL = "manual", _("Operating manual")
        CERTIFICATE = "certificate", _("Certificate")
        LEAFLET = "leaflet", _("Leaflet")
        OTHER = "other", _("Other document")

    kind = models.CharField(_("document kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    title = models.CharField(_("title"), max_length=200, blank=True)
    file_name = models.CharField(max_length=200, editable=False)
    dated = models.DateField(_("document date"), null=True, blank=True)

    class Meta(FileContent.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class LiveFile(models.Model):
    """The public side of a file row: a random name in public storage, deleted when the listing is unpublished."""

    public_key = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        abstract = True


class Upload(models.Model):
    """A private file that a company has uploaded, for the account of how much room it takes."""

    owner_key = models.CharField(max_length=40)
    private_key = models.CharField(max_length=200, unique=True)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["owner_key"], name="moderation_uploads_of_owner")]

    def __str__(self) -> str:
        return f"{self.owner_key} {self.private_key}"


class Journal(models.Model):
    """Every decision and change of state of a listing: who, when, what, why. Never deleted."""

    class Action(models.TextChoices):
        SUBMIT = "submit", _("Sent for review")
        WITHDRAW = "withdraw", _("Withdrawn")
        APPROVE = "approve", _("Published")
        RETURN = "return", _("Returned")
        UNPUBLISH = "unpublish", _("Taken off the site")
        ARCHIVE = "archive", _("Archived")
        REOPEN = "reopen", _("Taken out of the archive")
        AMEND = "amend", _("Changed by the cluster administrator")
        ADDRESS = "address", _("Address changed")

    kind = models.CharField(max_length=20)
    uid = models.UUIDField()
    action = models.CharField(_("action"), max_length=10, choices=Action)
    at = models.DateTimeField(_("when"), default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(_("who"), max_length=160)
    revision_number = models.PositiveIntegerField(null=True)
    changes = models.JSONField(default=list)
    reason = models.TextField(_("reason"), blank=True)
    internal_note = models.TextField(_("note between moderators"), blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["kind", "uid", "-at"])]
        permissions = [
            ("moderate", "Decides what becomes public"),
            ("administer", "Runs the cluster: companies, users, reference data"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.at:%d.%m.%Y %H:%M}"


class Counter(models.Model):
    """Row 1 is the sequence: commit order and its order are the same because every publication locks it. Other rows
    are numbers that apps keep with the data (`catalog.search.columns`)."""

    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.value)


class Change(models.Model):
    """One change of a live row or of reference data, in the order of commits: the search index follows these."""

    class Operation(models.TextChoices):
        PUT = "put"
        GONE = "gone"

    sequence = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    uid = models.UUIDField()
    op = models.CharField(max_length=4, choices=Operation)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.sequence} {self.op} {self.kind} {self.uid}"


class Address(models.Model):
    """Every address ever published: none is given out twice, and a former one redirects to the present one."""

    kind = models.CharField(max_length=20)
    slug = models.SlugField(max_length=120)
    uid = models.UUIDField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="moderation_address_once")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}"


class Letter(models.Model):
    """A letter waiting to be sent: written in the transaction of the event, delivered by `manage.py send_mail`."""

    event = models.CharField(_("event"), max_length=20)
    recipient = models.EmailField(_("recipient"))
    reply_to = models.EmailField(blank=True)
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at=None), name="moderation_letters_due")]

    def __str__(self) -> str:
        return self.subject


class ClusterLogo(ImageContent, LiveFile):
    """The logo of the cluster; at most one row, replaced as a whole."""


class Cluster(models.Model):
    """Who runs the catalogue: one row. What is empty comes from the settings, see `moderation.cluster`."""

    name = models.CharField(_("full name of the cluster"), max_length=200, blank=True)
    name_en = models.CharField(_("full name of the cluster, in English"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    short_name_en = models.CharField(_("short name, in English"), max_length=80, blank=True)
    genitive = models.CharField(_("whose catalogue it is"), max_length=80, blank=True)
    genitive_en = models.CharField(_("whose catalogue it is, in English"), max_length=80, blank=True)
    region = models.CharField(_("region"), max_length=100, blank=True)
    region_en = models.CharField(_("region, in English"), max_length=100, blank=True)
    lead = models.CharField(_("sentence below the heading of the home page"), max_length=300, blank=True)
    lead_en = models.CharField(_("the same sentence, in English"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    about = models.TextField(_("about the cluster"), max_length=5000, blank=True)
    about_en = models.TextField(_("about the cluster, in English"), max_length=5000, blank=True)
    join = models.TextField(_("how to become a member"), max_length=5000, blank=True)
    join_en = models.TextField(_("how to become a member, in English"), max_length=5000, blank=True)
    accent = models.CharField(_("accent colour"), max_length=7, blank=True)
    logo = models.OneToOneField(ClusterLogo, models.SET_NULL, null=True, blank=True, verbose_name=_("logo"))

    class Meta:
        verbose_name = verbose_name_plural = _("cluster")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="moderation_cluster_single")]

    def __str__(self) -> str:
        return self.name or "—"
