"""`manage.py sync_roles`."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions.sync_roles import sync_roles


class Command(BaseCommand):
    """Make the Django groups equal to accounts/roles.py."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        sync_roles()
