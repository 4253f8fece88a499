"""What a moderator compares: a revision against what is public, line by line, words inside long texts included."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from moderation import snapshots
from moderation.describe import Difference, Row, differences
from moderation.models import Journal, Revision
from moderation.publishing import whole

#: shorter texts are read whole; in longer ones the changed words are marked
LONG = 60
WORDS = re.compile(r"\s*\S+|\s+")


class Segment(NamedTuple):
    """A piece of text; `changed` when the other side does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True)
class Line:
    """One line of the difference: what was, what is now."""

    label: str
    kind: str
    old: Row | None
    new: Row | None
    old_text: list[Segment]
    new_text: list[Segment]


@dataclass
class Group:
    """The lines under one heading."""

    name: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """Everything the review page says of the content."""

    is_new: bool
    changed: list[Group]
    unchanged: list[Group]
    stale: bool

    @property
    def number(self) -> int:
        """How many lines differ."""
        return sum(len(group.lines) for group in self.changed)


def compare(revision: Any) -> Comparison:
    """The revision against what is public at this moment."""
    kind = type(revision.draft)
    live = revision.draft.live
    old = kind.describe(snapshots.freeze_any(live, kind)) if live else []
    new = kind.describe(whole(revision))
    changed = differences(old, new)
    keys = {difference.key for difference in changed}
    same = [row for row in new if row.key not in keys and any(row.content)]
    return Comparison(
        is_new=live is None,
        changed=grouped((d.group, line(d)) for d in changed),
        unchanged=grouped((row.group, Line(row.label, "same", row, row, [], whole_text(row))) for row in same),
        stale=bool(live) and revision.base_number != live.revision_number,
    )


def grouped(lines: Iterable[tuple[str, Line]]) -> list[Group]:
    """Lines under their headings, in the order in which the headings first appear."""
    groups: dict[str, Group] = {}
    for name, one in lines:
        groups.setdefault(name, Group(name)).lines.append(one)
    return list(groups.values())


def line(difference: Difference) -> Line:
    """A difference with its changed words marked."""
    old, new = difference.old, difference.new
    if old and new and len(old.value) + len(new.value) > LONG:
        old_text, new_text = changed_words(old.value, new.value)
    else:
        old_text, new_text = whole_text(old), whole_text(new)
    return Line(difference.label, difference.kind, old, new, old_text, new_text)


def whole_text(row: Row | None) -> list[Segment]:
    return [Segment(row.value, False)] if row and row.value else []


def changed_words(old: str, new: str) -> tuple[list[Segment], list[Segment]]:
    """Both texts in pieces, those that the other lacks marked. Joined, the pieces give the texts again."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    was: list[Segment] = []
    now: list[Segment] = []
    # The default treatment of frequent words keeps the time bounded for a text of one word repeated.
    matcher = difflib.SequenceMatcher(None, before, after)
    for operation, a, b, c, d in matcher.get_opcodes():
        if b > a:
            was.append(Segment("".join(before[a:b]), operation != "equal"))
        if d > c:
            now.append(Segment("".join(after[c:d]), operation != "equal"))
    return was, now


def earlier_returns(revision: Any) -> Any:
    """The former revisions of this listing that were sent back, the latest first."""
    returned = type(revision)._default_manager.filter(draft=revision.draft, state=Revision.State.RETURNED)
    return returned.filter(number__lt=revision.number).select_related("decided_by").defer("snapshot")


def decision(revision: Any) -> Journal | None:
    """The journal's line of the decision about a revision."""
    lines = Journal.objects.filter(kind=revision.draft.kind, uid=revision.draft.uid, revision_number=revision.number)
    return lines.exclude(action=Journal.Action.SUBMIT).first()


class ApproveForm(forms.Form):
    """The decision to publish."""

    internal_note = forms.CharField(
        label=_("Note between moderators"),
        help_text=_("The company never sees it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReturnForm(forms.Form):
    """The decision to send back: common remarks to tick, and words of one's own; one of the two is compulsory."""

    REMARKS = [
        ("source", _("Name the source of the figures or attach the passport of the machine.")),
        ("units", _("Check the figures: the values look as if given in other units.")),
        ("category", _("The category does not fit; choose a more exact one.")),
        ("advertising", _("Take the advertising words out of the title and the summary.")),
        ("picture", _("Replace the picture: the product itself must be seen, without a watermark.")),
        ("accuracy", _("State the standard by which the accuracy is given.")),
    ]

    remarks = forms.MultipleChoiceField(
        label=_("Common remarks"), choices=REMARKS, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The company reads it beside the listing and in the letter."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    internal_note = forms.CharField(
        label=_("Note between moderators"),
        help_text=_("The company never sees it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "reason" in cleaned and not self.full_reason(cleaned):
            self.add_error("reason", gettext("Give the reason: the company must know what to mend."))
        return cleaned

    def full_reason(self, cleaned: dict[str, Any] | None = None) -> str:
        """The ticked remarks and the own words, each on a line of its own."""
        cleaned = self.cleaned_data if cleaned is None else cleaned
        remarks = dict(self.REMARKS)
        parts = [str(remarks[code]) for code in cleaned.get("remarks", [])]
        return "\n".join([*parts, cleaned.get("reason", "")]).strip()


class ReasonForm(forms.Form):
    """A compulsory reason, for taking a listing off the site."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The company gets it by letter."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
