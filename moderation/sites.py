"""The two admin sites: the members' cabinet and the staff's desk. Stock Django admin, our own theme."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import URLPattern, URLResolver, path, reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from moderation.roles import ADMINISTER, MODERATE

View = Callable[..., Any]


class Site(AdminSite):
    """Stock admin with pages of our own: a view registers itself with `@site.page(route, name)`."""

    login_form = AuthenticationForm
    login_template = "admin/login.html"
    enable_nav_sidebar = False
    empty_value_display = "—"  # type: ignore[assignment]
    site_url = "/"
    #: what a signed-in person without the right to this site is told
    refusal = _("You have no access to this page.")

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.pages: list[tuple[str, str, View]] = []

    def page(self, route: str, name: str, public: bool = False) -> Callable[[View], View]:
        """Registers a view under this site.

        It needs the site's permission, checked before the view is called, unless it is `public`: for people who
        cannot sign in yet, or no longer.
        """

        def register(view: View) -> View:
            self.pages.append((route, name, self.open(view) if public else self.guarded(view)))
            return view

        return register

    def get_urls(self) -> list[URLResolver | URLPattern]:
        # Ours stand before the admin's own, so that a start page of ours takes the place of the stock one.
        return [path(route, view, name=name) for route, name, view in self.pages] + super().get_urls()

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """403 for a signed-in person without the right, instead of a sign-in page that cannot help him."""
        inner: Any = super().admin_view(view, cacheable)

        @wraps(inner)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            leaving = request.path == reverse("admin:logout", current_app=self.name)
            if request.user.is_authenticated and not leaving and not self.has_permission(request):
                raise PermissionDenied(self.refusal)
            return inner(request, *args, **kwargs)

        return checked

    @method_decorator(never_cache)
    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Leads to this site's own start page when the form names no other: there are two sites, one setting."""
        response = super().login(request, extra_context)
        if response.headers.get("Location") == resolve_url(settings.LOGIN_REDIRECT_URL):
            response.headers["Location"] = reverse("admin:index", current_app=self.name)
        return response

    @staticmethod
    def open(view: View) -> View:
        """The view for everybody; never kept by a cache, because it may hold a form or a token."""
        return login_not_required(never_cache(view))

    def guarded(self, view: View) -> View:
        """The view behind the site's permission, sending an anonymous visitor to this site's own sign-in."""
        guarded: Any = self.admin_view(view)
        guarded.login_url = reverse_lazy("admin:login", current_app=self.name)
        return guarded  # type: ignore[no-any-return]

    def render(
        self, request: HttpRequest, template: str, context: dict[str, Any] | None = None, status: int = 200
    ) -> HttpResponse:
        """A page of ours in the frame of this site."""
        request.current_app = self.name  # type: ignore[attr-defined]
        return render(request, template, {**self.each_context(request), **(context or {})}, status=status)


class CabinetSite(Site):
    """Where member companies edit their own listings."""

    #: stock pages that would show more than one's own, or in bad Russian
    left_out = frozenset({"view_on_site", "autocomplete", "app_list"})
    site_title = site_header = _("Company cabinet")
    index_title = _("What to do")
    index_template = "cabinet/index.html"
    refusal = _("This account does not speak for any company of the cluster.")

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_authenticated and self.speaks_for(request).exists()

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [url for url in super().get_urls() if getattr(url, "name", None) not in self.left_out]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        return []  # Our start page shows listings, not tables.

    def speaks_for(self, request: HttpRequest) -> Any:
        """The memberships of the signed-in user in active companies."""
        return self.companies_of(request.user)

    @staticmethod
    def companies_of(user: Any) -> Any:
        from django.apps import apps

        return apps.get_model("members", "Membership").objects.filter(user=user, member__active=True)


class StaffSite(Site):
    """Where the cluster's staff decide what becomes public and keep companies, users and reference data."""

    site_title = site_header = _("Cluster staff")
    index_title = _("Review queue")
    refusal = _("This page is for the staff of the cluster. Sign out to sign in with another account.")

    def __init__(self, name: str = "staff") -> None:
        super().__init__(name)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The tables under the names that their own pages bear."""
        apps = super().get_app_list(request, app_label)
        for table in (table for app in apps for table in app["models"]):
            table["name"] = getattr(self._registry[table["model"]], "list_title", "") or table["name"]
        return apps

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and (user.has_perm(MODERATE) or user.has_perm(ADMINISTER))


cabinet = CabinetSite(name="cabinet")
staff = StaffSite(name="staff")
