"""The `core` app."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """هستهٔ سامانه."""

    name = "core"
    verbose_name = "هستهٔ سامانه"

    def ready(self) -> None:
        """The workflow tables are checked at every start."""
        from core import checks_workflow  # noqa: F401
