"""Who may speak for a company: inviting, joining, changing roles, leaving.

Every step is one transaction that first locks the company's row, so that two administrators who act at the same
moment cannot leave a company without one. Each is written to the admin's log, on the history page of the company.
"""

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from members.accounts import absolute
from members.models import Invitation, Member, Membership
from moderation import notices

#: Invitations of one company in 24 hours: more is a mistake or somebody else's mailing.
INVITATIONS_A_DAY = 20


class Refused(Exception):
    """Not possible; the text says why and what to do instead."""


def invite(member: Member, email: str, role: str, request: HttpRequest) -> Invitation:
    """Issues an invitation in place of earlier ones to the same address, and writes the letter with its link."""
    email = email.lower()
    now = timezone.now()
    with transaction.atomic():
        lock(member)
        if member.memberships.filter(user__email__iexact=email).exists():
            raise Refused(_("%(email)s belongs to this company already.") % {"email": email})
        if member.invitations.filter(created_at__gte=now - timedelta(days=1)).count() >= INVITATIONS_A_DAY:
            raise Refused(_("Too many invitations today. Try again tomorrow."))
        member.invitations.filter(email=email, used_at=None, revoked_at=None).update(revoked_at=now)
        by: User = request.user  # type: ignore[assignment]
        invitation, token = Invitation.issue(member, email, role, by)
        path = reverse("admin:invitation", args=[token], current_app="cabinet")
        with override("ru"):
            subject = _("Invitation to the cabinet of %(company)s") % {"company": member}
        context = {"invitation": invitation, "by": by, "link": absolute(request, path)}
        notices.write("invitation", email, subject, context, reply_to=by.email)
        record(
            by, member, _("Invited %(person)s: %(role)s.") % {"person": email, "role": invitation.get_role_display()}
        )
    return invitation


def revoke(invitation: Invitation, by: User) -> None:
    """Makes the link of an open invitation useless."""
    with transaction.atomic():
        if Invitation.objects.filter(pk=invitation.pk, used_at=None).update(revoked_at=timezone.now()):
            record(by, invitation.member, _("Revoked the invitation of %(person)s.") % {"person": invitation.email})


def join_with_new_account(invitation: Invitation, user: User) -> None:
    """Saves the account of a person who had none and makes him a colleague."""
    try:
        with transaction.atomic():
            take(invitation)
            user.username = user.email = invitation.email
            user.save()
            add(invitation, user)
    except IntegrityError:
        raise Refused(_("There is an account with this address already: sign in and open the link again.")) from None


def join(invitation: Invitation, user: User) -> None:
    """Makes the owner of an existing account a colleague. The address must be the one that was invited."""
    if user.email.lower() != invitation.email.lower():
        raise Refused(_("This invitation was sent to another address."))
    with transaction.atomic():
        take(invitation)
        add(invitation, user)


def take(invitation: Invitation) -> None:
    """Uses the invitation up: one conditional UPDATE, so that of two attempts at once only one succeeds.

    The conditions stand on the row itself. A joined table would move them into a subquery, which PostgreSQL does not
    ask again after it has waited for the other attempt: measured, both succeeded.
    """
    companies = Member.objects.filter(active=True)
    unused = Invitation.objects.open().filter(pk=invitation.pk, member__in=companies)
    if not unused.update(used_at=timezone.now()):
        raise Refused(_("This invitation is no longer valid: it has been used or revoked, or it has expired."))


def add(invitation: Invitation, user: User) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(used_by=user)
    Membership.objects.get_or_create(user=user, member=invitation.member, defaults={"role": invitation.role})
    record(user, invitation.member, _("%(person)s accepted the invitation.") % {"person": user})


def change_role(membership: Membership, role: str, by: User) -> None:
    """Makes a colleague an editor or an administrator; the last administrator stays one."""
    with transaction.atomic():
        lock(membership.member)
        if role != Membership.Role.ADMINISTRATOR:
            keep_an_administrator(membership)
        Membership.objects.filter(pk=membership.pk).update(role=role)
        label = Membership.Role(role).label
        record(by, membership.member, _("%(person)s: role %(role)s.") % {"person": membership.user, "role": label})


def remove(membership: Membership, by: User) -> None:
    """Takes a person out of the company; the account stays, with whatever else it belongs to."""
    with transaction.atomic():
        lock(membership.member)
        keep_an_administrator(membership)
        record(by, membership.member, _("%(person)s left the company.") % {"person": membership.user})
        Membership.objects.filter(pk=membership.pk).delete()


def lock(member: Member) -> None:
    Member.objects.select_for_update().get(pk=member.pk)


def keep_an_administrator(membership: Membership) -> None:
    """Refuses what would leave the company without anybody who can invite."""
    others = Membership.objects.filter(
        member_id=membership.member_id, role=Membership.Role.ADMINISTRATOR, user__is_active=True
    ).exclude(pk=membership.pk)
    role = Membership.objects.values_list("role", flat=True).filter(pk=membership.pk).first()
    if role == Membership.Role.ADMINISTRATOR and not others.exists():
        raise Refused(_("A company needs an administrator: give somebody else this role first."))


def record(by: User, member: Member, message: str) -> None:
    """A line in the company's history on the staff site."""
    LogEntry.objects.log_actions(by.pk, [member], CHANGE, message, single_object=True)
