"""«آغاز اصلاحیه»: reason and basis, then the task list of a full copy; refused with one sentence."""

from __future__ import annotations

import pytest

from agreements.actions import start_amendment as rules
from agreements.actions.start_amendment import start_amendment
from agreements.models import Agreement
from agreements.views.start_amendment import ALREADY_STARTED
from core.audit import history_of
from core.text import HIDDEN_CHARACTERS
from tests.agreements.screens.crowd import text_of
from tests.factories.agreements import SCAN, agreement_at, fresh
from tests.factories.amendments import REASON, amendment_at, amendment_of, basis, paper_in_force

pytestmark = pytest.mark.django_db
GIVEN = {"kind": "shift", "reason": REASON, "number": "۹۷/۸۸", "date": "۱۳۹۷/۰۱/۱۵"}


def page(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier.replace('/', '.')}/amend/"


def amendments() -> list[Agreement]:
    return list(Agreement.objects.exclude(original=None))


def test_it_opens_from_the_record_of_the_paper_in_force(office, signed_in):
    base = paper_in_force(office)
    client = signed_in(office.staff)
    assert f'href="{page(base)}"' in client.get(base.get_absolute_url()).content.decode()
    opened = client.get(page(base))
    assert opened.status_code == 200
    assert base.notification_number.translate(str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")) in text_of(opened) or base.notification_number in opened.content.decode()
    assert not amendments()


def test_the_button_makes_the_draft_and_opens_its_task_list(office, signed_in):
    base = paper_in_force(office)
    answer = signed_in(office.staff).post(page(base), GIVEN, follow=True)
    (draft,) = amendments()
    assert answer.redirect_chain == [(f"/agreements/{base.identifier}.1/edit/", 302)]
    assert (draft.identifier, draft.amendment.basis_number) == (f"{base.identifier}/1", "97/88") or draft.amendment.basis_number == "۹۷/۸۸"
    assert "دلیل و مستند اصلاحیه" in text_of(answer)
    assert history_of(draft).get().actor == office.staff


def test_two_presses_make_one_draft(office, signed_in):
    base, client = paper_in_force(office), signed_in(office.staff)
    client.post(page(base), GIVEN)
    answer = client.post(page(base), GIVEN, follow=True)
    assert len(amendments()) == 1
    assert ALREADY_STARTED in text_of(answer)


def test_another_open_amendment_is_named_with_a_link(office, signed_in):
    base = paper_in_force(office)
    there = start_amendment(base, basis(), by=office.staff)
    client = signed_in(office.staff)
    for answer in (client.get(page(base)), client.post(page(base), {**GIVEN, "number": "دیگر"})):
        assert "اصلاحیهٔ شمارهٔ ۱ هنوز در جریان است" in text_of(answer)
        assert f'href="{there.get_absolute_url()}"' in answer.content.decode()
    assert len(amendments()) == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "signed", "cancelled"])
def test_a_paper_not_in_force_says_why(office, signed_in, state):
    agreement = agreement_at(state, office)
    client = signed_in(office.staff)
    sentence = rules.CANCELLED if state == "cancelled" else rules.NOT_NOTIFIED_YET
    for answer in (client.get(page(agreement)), client.post(page(agreement), GIVEN)):
        assert answer.status_code == 409
        assert sentence in text_of(answer)
    assert not amendments()


def test_an_open_amendment_and_a_replaced_paper_are_not_amended(office, signed_in):
    done = amendment_at("notified", office, leave=300)
    client = signed_in(office.staff)
    assert "جایگزین شده است" in text_of(client.post(page(fresh(done.amends)), GIVEN))
    draft = amendment_of(done, office)
    assert rules.AMENDMENT_NOT_NOTIFIED in text_of(client.post(page(draft), GIVEN))


@pytest.mark.parametrize(("name", "status"), [("stranger", 404), ("expert", 403), ("deputy", 403), ("auditor", 403), ("agency_head", 403)])
def test_others_are_turned_away(office, signed_in, name, status):
    base = paper_in_force(office)
    client = signed_in(office.people[name])
    assert client.get(page(base)).status_code == client.post(page(base), GIVEN).status_code == status


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"reason": " "}, rules.REASON_NEEDED),
        ({"reason": "دلیل\x00"}, HIDDEN_CHARACTERS),
        ({"number": ""}, rules.BASIS_NEEDED),
        ({"date": "۱۴۰۹/۰۱/۰۱"}, rules.BASIS_IN_FUTURE),
        ({"date": "۱۳۹۷/۱۳/۰۱"}, ""),
        ({"kind": ""}, "نوع اصلاح را برگزینید."),
        ({"kind": "crafted"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
    ],
)
def test_bad_input_is_told_at_its_box_and_kept(office, signed_in, given, sentence):
    answer = signed_in(office.staff).post(page(paper_in_force(office)), {**GIVEN, **given})
    assert answer.status_code in (200, 409)
    assert sentence in text_of(answer)
    if given.get("reason") is None:
        assert REASON in text_of(answer)
    assert not amendments()


def test_a_scan_is_kept_and_given_to_those_who_see_the_paper(office, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    base, client = paper_in_force(office), signed_in(office.staff)
    client.post(page(base), {**GIVEN, "file": SimpleUploadedFile("نامه.pdf", SCAN, "application/pdf")})
    address = f"/agreements/{base.identifier}.1/basis/"
    answer = client.get(address)
    assert answer.content == SCAN
    assert f"{base.identifier}.1-basis.pdf" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert signed_in(office.stranger).get(address).status_code == 404


def test_crafted_ids_are_not_found(office, signed_in):
    client = signed_in(office.staff)
    for number in ("1397-H-A22-999", "1397-H-A22-001.9", "..", "%00", "1397-H-A22-001%2F1"):
        assert client.post(f"/agreements/{number}/amend/", GIVEN).status_code == 404
