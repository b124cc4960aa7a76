"""What fails through nobody's fault is seen, nothing is half done, and it may be tried again (feature E4)."""

from __future__ import annotations

import datetime as dt

import pytest

from agreements.actions import notify_agreement as notifying
from agreements.actions.sign_agreement import request_signing_code
from agreements.failures import NOT_DELIVERED, NOT_DRAWN, StepFailure
from agreements.models import Signature, SigningCode
from agreements.workflow import SIGN
from tests.agreements.circuit import traces
from tests.agreements.screens.crowd import hidden
from tests.distribution.screens.pages import faults, words
from tests.factories.agreements import agreement_at, fresh, signed_by_organization
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_post(settings) -> None:
    """The office's mail server is away."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1


def test_a_code_that_did_not_leave_is_told_and_asked_for_again_at_once(office: Office, signed_in, no_post, settings) -> None:
    paper = agreement_at("deputy_approved", office)
    office.agency_head.email = "rais@example.ir"
    office.agency_head.save()
    client, there = signed_in(office.agency_head), f"/agreements/{paper.identifier}/sign/"
    client.post(there, {"send_code": "1"})
    assert SigningCode.objects.get().delivery == "failed"
    assert "رمز یک‌بارمصرف به رایانامهٔ شما نرسید" in words(client.get(there))
    record = words(client.get(paper.get_absolute_url()))
    assert NOT_DELIVERED in record and "تلاش دوباره" in record
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(there, {"send_code": "1"})  # no minute of waiting after a failure
    assert SigningCode.objects.get().delivery == "sent"
    assert "فرستاده‌شده" in words(client.get(there))
    assert not Signature.objects.exists()


def test_a_code_that_left_is_not_sent_again_within_the_minute(office: Office, signed_in) -> None:
    paper = agreement_at("deputy_approved", office)
    request_signing_code(paper, step=SIGN, by=office.agency_head)
    client = signed_in(office.agency_head)
    office.agency_head.email = "rais@example.ir"
    office.agency_head.save()
    client.post(f"/agreements/{paper.identifier}/sign/", {"send_code": "1"})
    assert SigningCode.objects.count() == 1 and not StepFailure.objects.exists()


def test_a_copy_that_was_not_drawn_leaves_everything_and_is_tried_again(office: Office, signed_in, monkeypatch) -> None:
    paper = signed_by_organization(agreement_at("signed", office), office)
    client, there = signed_in(office.integration), f"/agreements/{paper.identifier}/notify/"
    day = "1397/03/05"
    sent = {**hidden(client.get(there)), "exchange_number": "م/۱", "exchange_date": day, "notification_number": "ا/۱", "notification_date": day}
    before = traces(fresh(paper))

    def jammed(*args: object, **kwargs: object) -> bytes:
        raise MemoryError("the press is jammed")

    with monkeypatch.context() as press:
        press.setattr(notifying, "draw_issued", jammed)
        page = client.post(there, sent)
    assert page.status_code == 409 and faults(page) == [NOT_DRAWN]
    assert traces(fresh(paper)) == before
    failure = StepFailure.objects.get()
    assert (failure.step, failure.by) == ("notify", office.integration) and failure.request_id
    record = words(client.get(paper.get_absolute_url()))
    assert NOT_DRAWN in record and failure.request_id in record and "تلاش دوباره" in record
    other = words(signed_in(office.staff).get(paper.get_absolute_url()))
    assert NOT_DRAWN in other and "تلاش دوباره" not in other
    assert client.post(there, sent).status_code == 302
    assert fresh(paper).state == "notified"


def test_once_the_paper_has_moved_the_failure_is_past(office: Office, signed_in) -> None:
    paper = agreement_at("deputy_approved", office)
    StepFailure.objects.create(agreement=paper, step="approve_deputy", by=office.deputy, at=paper.desk_since - dt.timedelta(1), sentence=NOT_DRAWN)
    assert NOT_DRAWN not in words(signed_in(office.deputy).get(paper.get_absolute_url()))
