"""The configuration of Django's admin: no default site, both sites are declared in `moderation.sites`."""

from django.contrib.admin.apps import SimpleAdminConfig


class CatalogueAdminConfig(SimpleAdminConfig):
    default_site = "moderation.sites.StaffSite"
