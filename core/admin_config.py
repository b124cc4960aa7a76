"""Django's admin app on our own site."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """The admin on `core.admin_site.OfficeAdmin`."""

    default = False
    default_site = "core.admin_site.OfficeAdmin"
