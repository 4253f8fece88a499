"""All addresses. The public ones are a contract: tests and outside tools rely on them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from moderation.file_views import public_media
from moderation.sites import cabinet, staff

urlpatterns = [
    path("cabinet/", cabinet.urls),
    path("staff/", staff.urls),
    path("media/<path:path>", public_media, name="media"),
    path("", include("catalog.urls_machines")),
    *i18n_patterns(path("", include("catalog.urls")), prefix_default_language=False),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.forbidden"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
