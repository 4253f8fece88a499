"""The two admin sites: the members' cabinet and the staff's desk. Stock Django admin, our own theme."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from moderation.roles import ADMINISTER, MODERATE


class CabinetSite(AdminSite):
    """Where member companies edit their own listings."""

    site_title = site_header = _("Company cabinet")
    index_title = _("What to do")
    login_form = AuthenticationForm
    login_template = "admin/login.html"
    index_template = "cabinet/index.html"
    enable_nav_sidebar = False
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_authenticated and self.speaks_for(request).exists()

    @staticmethod
    def speaks_for(request: HttpRequest) -> Any:
        """The memberships of the signed-in user in active companies."""
        from django.apps import apps

        return apps.get_model("members", "Membership").objects.filter(user=request.user, member__active=True)


class StaffSite(AdminSite):
    """Where the cluster's staff decide what becomes public and keep companies, users and reference data."""

    site_title = site_header = _("Cluster staff")
    index_title = _("Review queue")
    login_form = AuthenticationForm
    login_template = "admin/login.html"
    index_template = "staff/index.html"
    enable_nav_sidebar = False
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.has_perm(MODERATE) or user.has_perm(ADMINISTER))


cabinet = CabinetSite(name="cabinet")
staff = StaffSite(name="staff")
