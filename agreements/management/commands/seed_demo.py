"""`manage.py seed_demo`: the demonstration year 1397."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from accounts.actions.sync_roles import sync_roles
from accounts.models import ExecutiveAgency, User
from agreements.actions.send_reminders import send_reminders
from agreements.demonstration.amendments import tell_amendments
from agreements.demonstration.people import (
    appoint_stand_ins,
    fill_register,
    hand_out_passwords,
    seat_counties,
    seat_people,
)
from agreements.demonstration.plans import tell_plans
from agreements.demonstration.stories import tell_all
from agreements.demonstration.year import describe_agencies, invent_prior_figures, open_year
from core import clock
from core.models import DemonstrationClock
from distribution.actions.load_reference import load_reference
from distribution.demonstration.calendar import moment
from distribution.demonstration.committees import approve_projects
from distribution.demonstration.council import share_out
from distribution.demonstration.expense import credits_by_agency, notify_credits
from distribution.demonstration.opening import open_the_year
from distribution.models import County


class Command(BaseCommand):
    """Load the demonstration year once; a second run only makes sure of the accounts file.

    Every state is reached by the real actions, on the days of the story. The portal's clock is
    then set back, so that the story's last day is today.
    """

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing."""
        if DemonstrationClock.objects.exists():
            hand_out_passwords()
            self.stdout.write("سال نمایشی ۱۳۹۷ پیش‌تر بارگذاری شده است.")
            return
        # One transaction: a load that is killed leaves nothing behind and is simply begun again.
        with transaction.atomic():
            self._load()
        clock.forget_shift()
        hand_out_passwords()

    def _load(self) -> None:
        sync_roles()
        load_reference()
        describe_agencies()
        year = open_year()
        seat_people(list(ExecutiveAgency.objects.order_by("code")))
        secretaries = seat_counties(list(County.objects.of_year(year.year)))
        people = {user.username: user for user in User.objects.all()}
        invent_prior_figures(credits_by_agency(year))
        self.stdout.write("ابلاغیه‌های مرکز و توزیع میان ۲۷ شهرستان …")
        open_the_year(year, people)
        resolution = share_out(year, people, secretaries)
        self.stdout.write("پروژه‌های شهرستان‌ها و شورا، ابلاغ به دستگاه‌ها …")
        approve_projects(year, resolution, people, secretaries)
        self.stdout.write("ابلاغ اعتبارات هزینه‌ای سال ۱۳۹۷ …")
        notify_credits(year, people)
        agencies = list(ExecutiveAgency.objects.order_by("code"))
        fill_register(agencies)
        appoint_stand_ins()
        tell_all(year, self.stdout.write)
        tell_plans(year, self.stdout.write)
        tell_amendments(year, self.stdout.write)
        with clock.at(moment(7, 23, 8)):
            send_reminders()
        DemonstrationClock.objects.create(shift=moment(7, 23, 10, 45) - timezone.now())
