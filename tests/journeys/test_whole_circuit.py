"""One agreement from its credit to its notified paper: told once by the actions, once by the pages, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.actions.sync_roles import sync_roles
from agreements.actions.approve_agreement import approve_deputy, approve_integration
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_AGENCY, RETURN_TO_EXPERT
from core import clock
from core.audit import history_of
from core.text import to_latin_digits
from distribution.models import CreditCeiling, CreditNotice
from tests.agreements.screens.drafts import form_of
from tests.factories.agreements import (
    empty_draft,
    fill,
    fill_activities,
    fresh,
    notified,
    signed_by_agency,
    signed_by_organization,
    submit_with_reasons,
)
from tests.factories.moments import moment
from tests.factories.office import Office, notify_credit
from tests.racing import offences

pytestmark = pytest.mark.django_db


def standing(office: Office) -> tuple[int, int, int]:
    """(notified, reserved, used) of the agency's one ceiling."""
    ceiling = CreditCeiling.objects.get(agency=office.agency)
    return ceiling.notified, ceiling.reserved, ceiling.used


def test_the_story_by_the_actions(office: Office) -> None:
    """Returned by the expert, returned by integration, supplemented on the way, and notified at last."""
    with clock.at(moment(1397, 3, 5)):
        agreement = submit_with_reasons(fill(empty_draft(office), by=office.staff), by=office.staff)
        assert standing(office) == (52_000, 52_000, 0)
    with clock.at(moment(1397, 3, 8)):
        agreement = send_back_agreement(
            fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="سهم فصل دو را روشن کنید.", by=office.expert
        )
        assert standing(office) == (52_000, 0, 0)
    with clock.at(moment(1397, 3, 9)):
        notify_credit(office, office.agency, {("1301001", "10"): {1: 800, 2: 200}}, number="1397/040", kind="supplement")
        agreement = submit_with_reasons(fill(fresh(agreement), by=office.staff), by=office.staff)
        assert standing(office) == (53_000, 53_000, 0)
    with clock.at(moment(1397, 3, 12)):
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
        agreement = send_back_agreement(
            fresh(agreement), RETURN_TO_EXPERT, reason=office.reasons["attachment"], text="پیوست را ببینید.", by=office.integration
        )
        assert standing(office) == (53_000, 53_000, 0)
    with clock.at(moment(1397, 3, 13)):
        agreement = confirm_agreement(fresh(agreement), by=office.expert)
        agreement = approve_integration(fresh(agreement), by=office.integration)
        agreement = approve_deputy(fresh(agreement), by=office.deputy)
    with clock.at(moment(1397, 3, 16)):
        agreement = signed_by_organization(signed_by_agency(agreement, office), office)
        agreement = notified(agreement, office)
        assert standing(office) == (53_000, 0, 53_000)

    done = fresh(agreement)
    assert [entry.action for entry in history_of(done).exclude(to_state="")] == [
        "start", "submit", "return_to_agency", "submit", "confirm", "return_to_expert", "confirm",
        "approve_integration", "approve_deputy", "sign", "countersign", "notify",
    ]  # fmt: skip
    # 6 7 8 | 12 13 with the Organization; signature and notification on the day of the sixteenth.
    assert done.days_counted == 5
    assert [(p.serial, p.kind, p.voided_at is None) for p in done.prints.order_by("id")] == [
        ("1397-H-A22-001-P1", "frozen", False),
        ("1397-H-A22-001-P2", "frozen", True),
        ("1397-H-A22-001-P2", "issued", True),
    ]
    assert offences() == []
    call_command("check_invariants")


def test_roles_synced_once_more_change_nothing_under_way(office: Office) -> None:
    agreement = submit_with_reasons(fill(empty_draft(office), by=office.staff), by=office.staff)
    sync_roles()
    assert confirm_agreement(agreement, by=office.again("expert")).state == "expert_confirmed"


# ---- the same by the pages -------------------------------------------------------------------------


class Desk:
    """A person at a keyboard: opens pages, fills in what is there, presses the button."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def sees(self, url: str, *words: str) -> str:
        """Open the page; it answers 200 and says these words."""
        answer = self.client.get(url, follow=True)
        assert answer.status_code == 200, (url, answer.status_code)
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
        for word in words:
            assert word in text, (url, word)
        return text

    def sends(self, url: str, **typed: str) -> None:
        """Fill in the form of the page and send it; the answer is a redirect, then a good page."""
        answer = self.client.post(url, {**form_of(self.client.get(url)), **typed})
        assert answer.status_code == 302, (url, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))[:2000])
        assert self.client.get(answer.url, follow=True).status_code == 200

    def submits(self, url: str) -> None:
        """Explain each warning and declare."""
        asked = [name for name in form_of(self.client.get(url)) if name.startswith("reason-")]
        self.sends(url, declared="on", **dict.fromkeys(asked, "برابر ابلاغیه است."))

    def is_refused(self, url: str) -> None:
        """The door is shut: no such page for this person, or not now."""
        assert self.client.get(url).status_code in (302, 403, 404, 409)


@pytest.fixture
def desk(office: Office, signed_in: Callable[..., Client]) -> Callable[[str], Desk]:
    return lambda name: Desk(signed_in(office.again(name)))


def test_the_story_by_the_pages(office: Office, desk: Callable[[str], Desk]) -> None:
    staff, expert, integration = desk("staff"), desk("expert"), desk("integration")

    # The credit: a supplement is entered and issued.
    integration.sends(
        "/1397/credits/A22/",
        **{"kind": "supplement", "council_number": "97/3", "council_date": "1397/03/01", "form-TOTAL_FORMS": "1",
           "form-INITIAL_FORMS": "0", "form-0-programme": "1301001", "form-0-source": "10", "form-0-chapter_2": "۵۰۰"},
    )  # fmt: skip
    notice = CreditNotice.objects.get(state="draft")
    integration.sends(f"/notices/{notice.pk}/issue/", number="1397/41", date="1397/03/04")
    assert standing(office) == (52_500, 0, 0)

    # The agency writes its draft, section by section.
    staff.sends("/1397/agreements/new/", agency="A22")
    agreement = Agreement.objects.get()
    home = f"/agreements/{agreement.identifier}/"
    staff.sends(f"{home}edit/particulars/", action="continue")
    chapters = form_of(staff.client.get(f"{home}edit/chapters/"))
    cell = next(name for name in chapters if name.endswith(f"-{office.chapters[2].pk}") or name.endswith("-2"))
    staff.sends(f"{home}edit/chapters/", action="continue", **{cell: "۸٬۸۵۰"})
    assert fresh(agreement).total == 52_200
    fill_activities(fresh(agreement), by=office.again("staff"))
    staff.sends(f"{home}edit/attachments/", action="continue", no_attachments="on")
    staff.sends(f"{home}edit/conditions/", action="continue", accepted="on")
    staff.sees(home, agreement.identifier)
    staff.submits(f"{home}submit/")
    assert (fresh(agreement).state, standing(office)) == ("submitted", (52_500, 52_200, 0))

    # Nobody but its expert has it now.
    desk("stranger").is_refused(home)
    staff.is_refused(f"{home}steps/confirm/")
    integration.is_refused(f"{home}steps/approve_integration/")

    # Through the desks.
    expert.sees("/cartable/", agreement.identifier)
    expert.sees(f"{home}review/", "۵۲٬۲۰۰")
    expert.sends(f"{home}steps/confirm/", note="بررسی شد")
    integration.sees("/cartable/", agreement.identifier)
    integration.sends(f"{home}steps/approve_integration/")
    desk("deputy").sends(f"{home}steps/approve_deputy/")
    assert fresh(agreement).state == "deputy_approved"

    # The two signatures, each with its own code.
    for name, act in (("agency_head", "sign"), ("org_head", "countersign")):
        signer = desk(name)
        asked = signer.client.post(f"{home}{act}/", {"send_code": "1"}, follow=True)
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", asked.content.decode()))
        code = to_latin_digits(re.search(r"کد ([۰-۹]{6})", words).group(1))
        signer.sends(f"{home}{act}/", read="on", final="on", code=code)
    assert fresh(agreement).desk == "integration"

    # Notified.
    integration.sends(
        f"{home}notify/", exchange_number="م/۱", exchange_date="1397/03/05", notification_number="ا/۱", notification_date="1397/03/05"
    )
    assert (fresh(agreement).state, standing(office)) == ("notified", (52_500, 0, 52_200))

    # The paper is the issued copy, and anybody with the sheet in hand can check it.
    paper = staff.client.get(f"{home}paper.pdf")
    content = b"".join(paper.streaming_content) if paper.streaming else paper.content
    assert content == bytes(agreement.prints.get(kind="issued").file.content)
    passer_by = Desk(Client())
    passer_by.sees(f"/v/{agreement.identifier}-P1/", agreement.identifier, "سازمان جهاد کشاورزی")
    passer_by.is_refused(home)

    desk("auditor").sees(home, agreement.identifier)
    assert offences() == []
