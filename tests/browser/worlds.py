"""The two worlds a browser test may find: the small office, made fresh, and the demonstration year."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from agreements.management.commands import seed_demo
from agreements.models import Agreement
from core import clock
from core.models import DemonstrationClock
from tests.factories.moments import WORKING_MOMENT
from tests.factories.office import Office, make_office


class Demonstration:
    """The demonstration year: its people by user name, its agreements by state."""

    def user(self, username: str) -> User:
        """A person of the office or of an agency."""
        return User.objects.get(username=username)

    def agreement(self, state: str, **which: Any) -> Agreement:
        """The first agreement in `state`."""
        found = Agreement.objects.filter(state=state, **which).order_by("identifier").first()
        assert found is not None, f"the demonstration has no agreement in state {state} {which}"
        return found


class World:
    """What stands in the database now."""

    def __init__(self) -> None:
        self._demonstration: Demonstration | None = None
        self._used = False

    def office(self) -> Office:
        """A new office in an empty database; the clock runs on from WORKING_MOMENT."""
        self.clear()
        DemonstrationClock.objects.create(shift=WORKING_MOMENT - timezone.now())
        clock.forget_shift()
        self._used = True
        return make_office()

    def demonstration(self) -> Demonstration:
        """The demonstration year, loaded once and kept while it is only looked at."""
        if self._demonstration is None:
            self.clear()
            self._used = True
            # Without its last step, which writes passwords to var/: here nobody signs in by page.
            seed_demo.Command(stdout=_Nowhere())._load()
            clock.forget_shift()
            self._demonstration = Demonstration()
        return self._demonstration

    def clear(self) -> None:
        """An empty database again, as every other test expects it."""
        if self._used:
            call_command("flush", verbosity=0, interactive=False)
        self._used = False
        self._demonstration = None
        clock.forget_shift()


class _Nowhere:
    """An output nobody reads."""

    def write(self, text: str) -> None:
        """Forget it."""

    def flush(self) -> None:
        """Nothing was kept."""
