"""The confirm page of a step: it asks once, carries out once, and says why not in the rule's words."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.permissions import OUT_OF_REACH
from accounts.roles import INTEGRATION
from agreements import permissions
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.workflow import RETURN_TO_AGENCY, State
from core.models import AuditEntry
from tests.agreements.screens.crowd import hidden, text_of, title_of
from tests.factories.agreements import agreement_at, fresh, submit_with_reasons

pytestmark = pytest.mark.django_db


def page_of(agreement: Agreement, step: str) -> str:
    return f"/agreements/{agreement.identifier}/steps/{step}/"


def entries(agreement: Agreement, action: str) -> int:
    return AuditEntry.objects.filter(subject_id=agreement.pk, action=action).count()


def test_it_shows_the_facts_the_next_desk_and_what_the_step_means(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    page = signed_in(office.expert).get(page_of(agreement, "confirm"))
    words = text_of(page)
    assert page.status_code == 200
    assert "۵۲٬۰۰۰ میلیون ریال" in words and "پنجاه و دو هزار میلیون ریال" in words
    assert "پس از این نزد تلفیق بودجه" in words
    assert "سند نهایی با سریال چاپ تثبیت می‌شود" in words


def test_it_tells_the_open_warnings(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office, leave=50)
    words = text_of(signed_in(office.expert).get(page_of(agreement, "confirm")))
    assert "۵۰ میلیون ریال از سقف ابلاغی" in words


def test_confirming_moves_the_paper_prints_it_and_says_so(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    sent = hidden(client.get(page_of(agreement, "confirm")))
    answer = client.post(page_of(agreement, "confirm"), {**sent, "note": "بررسی شد"}, follow=True)
    moved = fresh(agreement)
    assert answer.redirect_chain == [(agreement.get_absolute_url(), 302)]
    assert moved.state == State.EXPERT_CONFIRMED
    assert moved.valid_print.serial == f"{agreement.identifier}-P1"
    assert "«تأیید کارشناس و چاپ» ثبت شد. پرونده اکنون نزد تلفیق بودجه است." in text_of(answer)
    entry = AuditEntry.objects.get(subject_id=agreement.pk, action="confirm")
    assert (entry.actor, entry.note, entry.from_state, entry.to_state) == (
        office.expert, "بررسی شد", "submitted", "expert_confirmed",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "step", "who", "to"),
    [
        (State.EXPERT_CONFIRMED, "approve_integration", "integration", State.INTEGRATION_APPROVED),
        (State.INTEGRATION_APPROVED, "approve_deputy", "deputy", State.DEPUTY_APPROVED),
        (State.SUBMITTED, "recall_submission", "staff", State.DRAFT),
        (State.EXPERT_CONFIRMED, "recall_confirmation", "expert", State.SUBMITTED),
        (State.INTEGRATION_APPROVED, "recall_integration_approval", "integration", State.EXPERT_CONFIRMED),
        (State.DEPUTY_APPROVED, "recall_deputy_approval", "deputy", State.INTEGRATION_APPROVED),
        (State.SIGNED, "cancel", "integration", State.CANCELLED),
    ],
)
def test_every_step_of_the_page_arrives_where_the_table_says(office, signed_in, state, step, who, to):
    agreement = agreement_at(state, office)
    client = signed_in(office.again(who))
    page = client.get(page_of(agreement, step))
    client.post(page_of(agreement, step), {**hidden(page), "note": "یادداشت"})
    assert fresh(agreement).state == to
    assert entries(agreement, step) == 1


def test_a_second_press_does_it_once_and_says_it_was_done(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.integration)
    sent = hidden(client.get(page_of(agreement, "approve_integration")))
    client.post(page_of(agreement, "approve_integration"), sent)
    again = client.post(page_of(agreement, "approve_integration"), sent, follow=True)
    assert "«تأیید تلفیق بودجه» پیش‌تر ثبت شده است و دوباره انجام نشد." in text_of(again)
    assert again.redirect_chain == [(agreement.get_absolute_url(), 302)]
    assert entries(agreement, "approve_integration") == 1


def test_a_recall_pressed_twice_is_one_recall(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.expert)
    sent = hidden(client.get(page_of(agreement, "recall_confirmation")))
    client.post(page_of(agreement, "recall_confirmation"), sent)
    again = client.post(page_of(agreement, "recall_confirmation"), sent, follow=True)
    assert "پیش‌تر ثبت شده است و دوباره انجام نشد." in text_of(again)
    assert entries(agreement, "recall_confirmation") == 1


def test_a_replayed_post_of_an_earlier_round_is_refused_and_moves_nothing(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    old = hidden(client.get(page_of(agreement, "confirm")))
    send_back_agreement(agreement, RETURN_TO_AGENCY, reason=office.reason, text="جمع نمی‌خواند", by=office.expert)
    answer = client.post(page_of(agreement, "confirm"), old)
    assert answer.status_code == 409
    assert "این پرونده پس از باز شدن صفحه تغییر کرده است: شما، ساعت ۱۰:۰۰، «عودت به دستگاه»." in text_of(answer)
    assert fresh(agreement).state == State.RETURNED


def test_a_stale_tab_keeps_what_was_typed_and_shows_the_paper_as_it_is(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    mine, theirs = signed_in(office.integration), signed_in(office.integration2)
    old = hidden(mine.get(page_of(agreement, "approve_integration")))
    theirs.post(page_of(agreement, "approve_integration"), hidden(theirs.get(page_of(agreement, "approve_integration"))))
    answer = mine.post(page_of(agreement, "approve_integration"), {**old, "note": "نکتهٔ من"})
    words = text_of(answer)
    assert answer.status_code == 409
    assert f"{office.integration2.full_name}، ساعت ۱۰:۰۰، «تأیید تلفیق بودجه»" in words
    assert "در انتظار تأیید معاون" in words
    assert "دیدن وضع تازهٔ پرونده" in words
    assert title_of(answer).startswith("خطا: ")
    assert entries(agreement, "approve_integration") == 1


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["staff", "other_expert", "deputy", "agency_head", "auditor"])
def test_whose_post_it_is_not_hears_whom_to_ask(office, signed_in, who, method):
    agreement = agreement_at(State.SUBMITTED, office)
    answer = getattr(signed_in(office.again(who)), method)(page_of(agreement, "confirm"))
    if who == "other_expert":
        assert answer.status_code == 404
    else:
        assert answer.status_code == 403
        assert OUT_OF_REACH in text_of(answer)
    assert fresh(agreement).state == State.SUBMITTED


def test_a_stranger_does_not_learn_that_the_paper_exists(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    assert signed_in(office.stranger).get(page_of(agreement, "confirm")).status_code == 404


def test_the_wrong_state_is_told_with_the_way_back(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    answer = signed_in(office.expert).get(page_of(agreement, "confirm"))
    assert answer.status_code == 409
    assert "«تأیید، چاپ و ارسال به تلفیق بودجه» در وضعیت «در انتظار تأیید تلفیق» ممکن نیست." in text_of(answer)
    assert agreement.get_absolute_url() in answer.content.decode()


def test_what_the_next_desk_has_opened_is_not_recalled(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    expert = signed_in(office.expert)
    sent = hidden(expert.get(page_of(agreement, "recall_confirmation")))
    signed_in(office.integration).get(agreement.get_absolute_url())
    answer = expert.post(page_of(agreement, "recall_confirmation"), sent)
    assert answer.status_code == 403
    assert permissions.ALREADY_OPENED in text_of(answer)
    assert fresh(agreement).state == State.EXPERT_CONFIRMED


def test_only_the_sender_recalls(office, signed_in):
    agreement = agreement_at(State.INTEGRATION_APPROVED, office)
    answer = signed_in(office.integration2).get(page_of(agreement, "recall_integration_approval"))
    assert answer.status_code == 403
    assert permissions.NOT_THE_SENDER in text_of(answer)


def test_the_paper_the_deputy_asked_back_goes_straight_to_him(office, signed_in):
    agreement = agreement_at(State.INTEGRATION_APPROVED, office)
    send_back_agreement(
        agreement, RETURN_TO_AGENCY, reason=office.reason, text="اصلاح شود", by=office.deputy, resume_here=True
    )
    submit_with_reasons(fresh(agreement), by=office.staff)
    client = signed_in(office.again("expert"))
    refused = client.get(page_of(agreement, "confirm"))
    assert refused.status_code == 403 and permissions.RESUME_ASKED in text_of(refused)
    page = client.get(page_of(agreement, "confirm_and_resume"))
    assert "پس از این نزد معاون بودجه" in text_of(page)
    client.post(page_of(agreement, "confirm_and_resume"), hidden(page))
    assert fresh(agreement).state == State.INTEGRATION_APPROVED


def test_cancelling_needs_a_reason_and_keeps_the_page(office, signed_in):
    agreement = agreement_at(State.DRAFT, office)
    client = signed_in(office.staff)
    page = client.get(page_of(agreement, "cancel"))
    assert "دلیل ابطال" in text_of(page)
    answer = client.post(page_of(agreement, "cancel"), {**hidden(page), "note": "   "})
    assert "دلیل ابطال را در یک جمله بنویسید." in text_of(answer)
    assert title_of(answer).startswith("خطا: ")
    assert fresh(agreement).state == State.DRAFT


@pytest.mark.parametrize("step", ["submit", "sign", "countersign", "notify", "return_to_agency", "nothing", "state", "save"])
def test_steps_of_other_pages_and_unknown_words_are_not_found(office, signed_in, step):
    agreement = agreement_at(State.SUBMITTED, office)
    client = signed_in(office.expert)
    assert client.get(page_of(agreement, step)).status_code == 404
    assert client.post(page_of(agreement, step), {"version": agreement.version}).status_code == 404


@pytest.mark.parametrize("version", ["", "abc", "0", "-3", "9" * 40, "1e3", "\x00"])
def test_a_version_no_page_of_ours_sends_moves_nothing(office, signed_in, version):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.integration)
    answer = client.post(page_of(agreement, "approve_integration"), {"version": version, "note": "یادداشت بماند"})
    assert answer.status_code == 200
    assert "این صفحه کامل فرستاده نشد." in text_of(answer)
    assert "یادداشت بماند" in answer.content.decode()
    assert fresh(agreement).state == State.EXPERT_CONFIRMED


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("متن \u202eوارونه", "متن نویسهٔ پنهانی دارد"),
        ("ا" * 1001, "نویسه دارد؛ آن را کوتاه‌تر کنید."),
        ("صفر\x00صفر", "متن نویسهٔ پنهانی دارد"),
    ],
)
def test_a_bad_note_is_told_at_its_field(office, signed_in, note, sentence):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.integration)
    sent = hidden(client.get(page_of(agreement, "approve_integration")))
    answer = client.post(page_of(agreement, "approve_integration"), {**sent, "note": note})
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert fresh(agreement).state == State.EXPERT_CONFIRMED


def test_fields_the_form_does_not_offer_change_nothing(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.integration)
    sent = hidden(client.get(page_of(agreement, "approve_integration")))
    client.post(
        page_of(agreement, "approve_integration"),
        {**sent, "state": "notified", "total": "1", "by": office.deputy.pk, "agency": office.other_agency.pk},
    )
    moved = fresh(agreement)
    assert (moved.state, moved.total, moved.agency) == (State.INTEGRATION_APPROVED, 52_000, office.agency)
    assert moved.integration_approved_by == office.integration


def test_the_message_leads_to_the_next_paper_that_waits(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    other = agreement_at(State.EXPERT_CONFIRMED, office, agency=office.other_agency)
    client = signed_in(office.integration)
    sent = hidden(client.get(page_of(agreement, "approve_integration")))
    answer = client.post(page_of(agreement, "approve_integration"), sent, follow=True)
    assert f"مورد بعدی: {other.agency.name}" in text_of(answer)
    assert f'href="/agreements/{other.identifier}/review/"' in answer.content.decode()


def test_two_approvals_in_a_row_are_refused_with_their_reason(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    both = office.expert
    both.groups.add(Group.objects.get(name=INTEGRATION.title))
    client = signed_in(both)
    client.post(page_of(agreement, "confirm"), hidden(client.get(page_of(agreement, "confirm"))))
    answer = client.get(page_of(agreement, "approve_integration"))
    assert answer.status_code == 403
    assert permissions.TWICE_IN_A_ROW in text_of(answer)
