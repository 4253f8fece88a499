"""Members of the cluster, their moderated profiles and their people."""

from members.models.member import CertificateKind, Invitation, Member, Membership
from members.models.owned import OwnedDraft, OwnedListing
from members.models.profile import (
    MemberProfile,
    MemberProfileDraft,
    MemberProfileRevision,
    ProfileCertificate,
    ProfileContact,
    ProfileDraftCertificate,
    ProfileDraftContact,
    ProfileDraftEquipment,
    ProfileDraftFact,
    ProfileDraftImage,
    ProfileEquipment,
    ProfileFact,
    ProfileImage,
    ProfileRevisionContact,
)

__all__ = [
    "CertificateKind",
    "Invitation",
    "Member",
    "MemberProfile",
    "MemberProfileDraft",
    "MemberProfileRevision",
    "Membership",
    "OwnedDraft",
    "OwnedListing",
    "ProfileCertificate",
    "ProfileContact",
    "ProfileDraftCertificate",
    "ProfileDraftContact",
    "ProfileDraftEquipment",
    "ProfileDraftFact",
    "ProfileDraftImage",
    "ProfileEquipment",
    "ProfileFact",
    "ProfileImage",
    "ProfileRevisionContact",
]
