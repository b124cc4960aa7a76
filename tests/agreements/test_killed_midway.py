"""The server is killed in the middle of a step: afterwards all of it is there, or nothing.

A real process takes the step on a connection of its own and kills itself with SIGKILL at a seam:
no exception is raised, no `finally` runs, nobody says goodbye to the database.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from agreements.actions import confirm_agreement as confirming
from agreements.actions import notify_agreement as notifying
from agreements.actions import send_back_agreement as returning
from agreements.actions import submit_agreement as submitting
from agreements.models import Agreement
from core import workflow
from core.audit import history_of
from core.press import Press
from distribution.actions import issue_notice as issuing
from distribution.actions.enter_credits import enter_credits
from distribution.models import CeilingPosting, CreditCeiling, CreditNotice
from tests.agreements.circuit import attempt, traces
from tests.factories.agreements import agreement_at, fresh
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.racing import offences

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:.*use of fork.*:DeprecationWarning"),
]

Seam = Callable[[], None]


def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(module: Any, name: str) -> Seam:
    """Dies when `module.name` has done its work."""

    def cut() -> None:
        real = getattr(module, name)

        def and_die(*args: Any, **kwargs: Any) -> None:
            real(*args, **kwargs)
            _die()

        setattr(module, name, and_die)

    return cut


def before(module: Any, name: str) -> Seam:
    """Dies instead of `module.name`."""
    return lambda: setattr(module, name, _die)


def while_drawing() -> None:
    """Dies when the pages are laid out and the file is not written."""

    def lay_out_and_die(press: Press, template_name: str, context: dict[str, Any], **_: Any) -> None:
        press._lay_out(template_name, context)
        _die()

    Press.print = lay_out_and_die


def _before_commit() -> None:
    connection._commit = _die


def _after_commit() -> None:
    real = connection._commit

    def commit_and_die() -> None:
        real()
        _die()

    connection._commit = commit_and_die


SAVED = {
    "before the history is written": before(workflow, "record"),
    "after the history is written": after(workflow, "record"),
    "just before the commit": _before_commit,
}


def dies(seam: Seam, step: Callable[[], Any]) -> None:
    """Take `step` in a process of its own, which dies at `seam`."""
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            seam()
            step()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the step came to its end and the seam was never reached"
    assert os.WTERMSIG(status) == signal.SIGKILL


def one(office: Office, state: str, step: str, by: str, seam: Seam) -> tuple[dict, Agreement]:
    """The traces before, and the paper after the one who took the step died at `seam`."""
    agreement = agreement_at("signed", office, countersigned=True) if state == "countersigned" else agreement_at(state, office)
    noted = traces(agreement)
    dies(seam, lambda: attempt(step, fresh(agreement), by=office.again(by), office=office))
    return noted, fresh(agreement)


STEPS = {
    "submit": ("draft", "staff", {"after the reservation": after(submitting, "reserve"), **SAVED}),
    "confirm": (
        "submitted", "expert",
        {"while the paper is drawn": while_drawing, "after the print is stored": after(confirming, "freeze_print"), **SAVED},
    ),
    "return_to_agency": (
        "submitted", "expert", {"after the release": after(returning, "release"), **SAVED},
    ),
    "notify": (
        "countersigned", "integration",
        {"after the credit is used": after(notifying, "use"), "while the copy is drawn": while_drawing, **SAVED},
    ),
}  # fmt: skip
DEATHS = [(step, seam) for step, (_, _, seams) in STEPS.items() for seam in seams]


@pytest.mark.parametrize(("step", "seam"), DEATHS)
def test_a_step_that_dies_on_the_way_never_happened(step: str, seam: str, office: Office) -> None:
    state, by, seams = STEPS[step]

    noted, agreement = one(office, state, step, by, seams[seam])

    assert traces(agreement) == noted
    assert offences() == []
    # And nothing stands in the way of taking it now.
    moved = attempt(step, agreement, by=office.again(by), office=office)
    assert moved.version == agreement.version + 1
    assert offences() == []


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_dies_after_its_commit_has_happened_whole(step: str, office: Office) -> None:
    """The person saw no answer; asking again gets the friendly word, not a second effect."""
    state, by, _ = STEPS[step]

    noted, agreement = one(office, state, step, by, _after_commit)

    assert agreement.state != (state if state != "countersigned" else "signed")
    assert history_of(agreement).count() == noted["history"] + 1
    assert offences() == []
    with pytest.raises(workflow.AlreadyDone):
        attempt(step, agreement, by=office.again(by), office=office)


@pytest.mark.parametrize(
    "seam",
    {
        "when the ceilings stand ready": after(issuing, "_ceilings"),
        "while the notice is drawn": while_drawing,
        "after its credit is posted": after(issuing, "_post"),
        **SAVED,
    }.items(),
    ids=lambda seam: seam[0],
)
def test_a_notice_that_dies_while_it_is_issued_was_never_issued(seam: tuple[str, Seam], office: Office) -> None:
    cell = (office.programme.pk, office.own_income.pk, office.chapters[2].pk)
    notice = enter_credits(
        fiscal_year=office.year, agency=office.agency, cells={cell: 700}, kind="supplement",
        council_number="97/122", council_date=moment(1397, 2, 30).date(), by=office.integration,
    )  # fmt: skip

    def issue(number: str = "1397/70") -> CreditNotice:
        return issuing.issue_notice(
            CreditNotice.objects.get(pk=notice.pk), number=number, date=moment(1397, 3, 4).date(), by=office.again("integration")
        )

    dies(seam[1], issue)

    notice.refresh_from_db()
    assert (notice.state, notice.serial, notice.number, notice.file) == ("draft", "", "", None)
    assert not CreditCeiling.objects.filter(agency=office.agency, source=office.own_income).exists()
    assert offences() == []
    assert issue().serial.endswith("-004")
    assert CeilingPosting.objects.filter(ceiling__source=office.own_income, ceiling__agency=office.agency).count() == 1
