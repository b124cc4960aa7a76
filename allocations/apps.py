"""The `allocations` app."""

from django.apps import AppConfig


class AllocationsConfig(AppConfig):
    """تخصیص."""

    name = "allocations"
    verbose_name = "تخصیص"
