"""The `agreements` app."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    """موافقتنامه‌ها."""

    name = "agreements"
    verbose_name = "موافقتنامه‌ها"
