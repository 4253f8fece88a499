"""What the two admin sites show of companies and people; importing the modules registers their pages."""

from members import accounts, cabinet, invitations, people_views, staff, staff_people

__all__ = ["accounts", "cabinet", "invitations", "people_views", "staff", "staff_people"]
