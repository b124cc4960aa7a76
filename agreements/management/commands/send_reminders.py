"""`manage.py send_reminders`: the day's reminders and reports of delay; to be run every morning."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from agreements.actions.send_reminders import send_reminders
from core.text import to_persian_digits


class Command(BaseCommand):
    """Remind each desk before its target and on its day, and report a delay once to the next level."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """One round; a second one on the same day finds nothing to tell."""
        done = send_reminders()
        self.stdout.write(to_persian_digits(f"{done.reminders} یادآوری فرستاده و {done.escalations} تأخیر گزارش شد."))
