"""The `distribution` app."""

from django.apps import AppConfig


class DistributionConfig(AppConfig):
    """توزیع اعتبار."""

    name = "distribution"
    verbose_name = "توزیع اعتبار"
