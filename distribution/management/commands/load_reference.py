"""`manage.py load_reference`."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions.sync_roles import sync_roles
from distribution.actions.load_reference import load_reference


class Command(BaseCommand):
    """Load classifications, sources, counties and agencies from distribution/data."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; the sector groups come from sync_roles."""
        sync_roles()
        load_reference()
