"""The configuration of Django's admin: no default site, both sites are declared in `moderation.sites`."""

from django.contrib.admin.apps import AdminConfig


class CatalogueAdminConfig(AdminConfig):
    """Imports the `admin` module of every app, which registers its tables and pages on one of the two sites."""

    default_site = "moderation.sites.StaffSite"
