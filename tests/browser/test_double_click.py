"""Impatient hands: the same button twice at once, the back button, a tab left open since this morning."""

from __future__ import annotations

import re

import pytest

from agreements.models import Agreement, Print, Signature
from agreements.workflow import State
from core.models import AuditEntry
from tests.browser import circuit
from tests.browser.driving import Person
from tests.factories.agreements import agreement_at, empty_draft, fill
from tests.factories.office import PASSWORD

# Two posts of one form leave together, as from a mouse that clicks twice on a slow line.
TWICE = """
async (button) => {
  const form = document.querySelector(button).form;
  const post = () => fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", credentials: "same-origin" });
  return (await Promise.all([post(), post()])).map((answer) => answer.type === "opaqueredirect" ? 302 : answer.status);
}
"""
PRIMARY = "main form[method=post] .btn.primary"


def twice(person: Person) -> list[int]:
    """Both answers."""
    return sorted(person.page.evaluate(TWICE, PRIMARY))


def times(agreement: Agreement, action: str) -> int:
    """How often a step stands in the history."""
    return AuditEntry.objects.filter(subject_type="agreement", subject_id=agreement.pk, action=action).count()


def test_each_step_of_the_circuit_sent_twice_at_once_has_one_effect(office, person, clean_books):
    agreement = fill(empty_draft(office), by=office.staff)
    people = {name: person(office.people[name]) for name in ("staff", "expert", "integration", "deputy", "agency_head", "org_head")}

    def step(who: str, page: str, *args: str, action: str, prepare=None) -> None:
        somebody = people[who]
        somebody.open(page, agreement.identifier, *args)
        if prepare:
            prepare(somebody)
        answers = twice(somebody)
        # The second finds the work done, or waits for it and gives up with a sentence; never a 500.
        assert answers in ([302, 302], [302, 409]), f"{action}: {answers}"
        assert times(agreement, action) == 1, action
        # What the second press is told is an answer, not a fault.
        somebody.open("show_agreement", agreement.identifier)
        assert not somebody.sees("خطا")

    def declare(staff: Person) -> None:
        staff.page.locator("[name=declared]").check()

    def notify(integration: Person) -> None:
        integration.box("شمارهٔ مبادله").fill("م/۲۲")
        integration.box("شمارهٔ ابلاغ").fill("ا/۲۲")

    step("staff", "submit_agreement", action="submit", prepare=declare)
    step("expert", "take_step", "confirm", action="confirm")
    step("integration", "take_step", "approve_integration", action="approve_integration")
    step("deputy", "take_step", "approve_deputy", action="approve_deputy")
    step("agency_head", "sign_agreement", action="sign", prepare=circuit.sign)
    step("org_head", "countersign_agreement", action="countersign", prepare=circuit.sign)
    step("integration", "notify_agreement", action="notify", prepare=notify)
    assert Print.objects.filter(agreement=agreement).count() == 2, "one frozen, one issued"
    assert Signature.objects.filter(agreement=agreement).count() == 2
    assert circuit.fresh(agreement).state == State.NOTIFIED


def test_returning_and_recalling_twice_at_once(office, person, clean_books):
    agreement = agreement_at(State.SUBMITTED, office, agency=office.other_agency)
    stranger, expert = person(office.stranger), person(office.other_expert)
    stranger.open("take_step", agreement.identifier, "recall_submission")
    assert twice(stranger) == [302, 302]
    assert times(agreement, "recall_submission") == 1
    circuit.submit(stranger, agreement)
    expert.open("send_back_agreement", agreement.identifier, "return_to_agency")
    expert.page.get_by_label("سایر").check()
    expert.box("شرح").fill("جمع‌ها را بازبینی کنید.")
    assert twice(expert) == [302, 302]
    assert times(agreement, "return_to_agency") == 1
    assert circuit.fresh(agreement).returns.count() == 1
    stranger.open("take_step", agreement.identifier, "cancel")
    stranger.box("دلیل ابطال").fill("دستگاه صرف‌نظر کرد.")
    assert twice(stranger) == [302, 302]
    assert times(agreement, "cancel") == 1


def test_beginning_twice_at_once_makes_one_draft(office, person):
    wide = person(office.wide_staff)
    wide.open("start_agreement", 1397)
    answers = twice(wide)
    assert answers[0] == 302 and answers[1] in (302, 409), answers
    assert Agreement.objects.filter(agency=office.wide_agency).count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_real_double_click(office, person, script):
    agreement = Agreement.objects.get(agency=office.wide_agency)
    if agreement.state == State.DRAFT and not agreement.conditions_accepted:
        fill(agreement, by=office.wide_staff)
    before = times(agreement, "submit")
    wide = person(office.wide_staff, script=script)
    wide.open("submit_agreement", agreement.identifier)
    wide.page.locator("[name=declared]").check()
    wide.button("ارسال به کارشناس بودجه").dblclick()
    wide.page.wait_for_url(re.compile("/submitted/"))
    assert wide.sees("پیش‌نویس موافقتنامه ارسال شد.")
    assert times(agreement, "submit") == before + 1
    wide.open("take_step", agreement.identifier, "recall_submission")
    wide.press("بازپس‌گیری پیش‌نویس")


def test_back_and_press_again(office, person):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office, agency=office.other_agency)
    integration = person(office.integration)
    integration.open("take_step", agreement.identifier, "approve_integration")
    integration.press("تأیید و ارسال به معاون بودجه")
    integration.page.go_back()
    # Pages of signed-in people are not kept: the browser asks again, and hears how things stand.
    assert integration.sees("در وضعیت «در انتظار تأیید معاون» ممکن نیست")
    assert integration.button("بازگشت").is_visible() or integration.button("دیدن").is_visible()
    assert times(agreement, "approve_integration") == 1


def test_a_tab_left_open_hears_what_happened_meanwhile(office, person):
    agreement = Agreement.objects.get(agency=office.other_agency, state=State.INTEGRATION_APPROVED)
    deputy = person(office.deputy)
    deputy.open("take_step", agreement.identifier, "approve_deputy")
    late = deputy.new_tab()
    late.open("send_back_agreement", agreement.identifier, "return_to_agency")
    deputy.press("تأیید و ارسال برای امضا")
    late.page.get_by_label("سایر").check()
    late.box("شرح").fill("این متن نباید گم شود.")
    late.press("عودت به دستگاه")
    assert late.page.locator(".error-summary").is_visible()
    assert late.page.title().startswith("خطا: ")
    assert circuit.fresh(agreement).state == State.DEPUTY_APPROVED
    assert times(agreement, "return_to_agency") == 0


def test_two_tabs_of_one_section_keep_both_texts(office, person):
    agreement = Agreement.objects.get(agency=office.wide_agency)
    wide = person(office.wide_staff)
    wide.open("edit_particulars", agreement.identifier)
    late = wide.new_tab()
    late.open("edit_particulars", agreement.identifier)
    wide.page.locator("[name=official_name]").fill("مهتاب صفا")
    wide.press("ذخیره و بازگشت")
    late.page.locator("[name=official_name]").fill("مهتاب صفایی")
    late.press("ذخیره و بازگشت")
    assert late.sees("نوشته‌های شما نگه داشته شده")
    assert late.sees("اکنون در سامانه: «مهتاب صفا».")
    assert late.page.locator("[name=official_name]").input_value() == "مهتاب صفایی"
    assert circuit.fresh(agreement).official_name == "مهتاب صفا"
    late.press("ذخیره و بازگشت")
    assert circuit.fresh(agreement).official_name == "مهتاب صفایی"


def test_a_session_that_ended_leads_back_to_the_same_page(office, person):
    agreement = Agreement.objects.get(agency=office.wide_agency)
    wide = person(office.wide_staff)
    wide.open("edit_particulars", agreement.identifier)
    before = wide.path
    wide.context.clear_cookies(name="sessionid")
    wide.page.locator("[name=address]").fill("اهواز، کیانپارس")
    wide.press("ذخیره و بازگشت")
    assert wide.heading == "ورود به سامانه"
    wide.box("نام کاربری").fill("rah")
    wide.box("گذرواژه").fill(PASSWORD)
    wide.press("ورود")
    assert wide.path == before
    assert circuit.fresh(agreement).address != "اهواز، کیانپارس"


def test_a_form_older_than_the_sign_in_says_so(office, person):
    agreement = Agreement.objects.get(agency=office.wide_agency)
    wide = person(office.wide_staff)
    wide.open("edit_particulars", agreement.identifier)
    wide.context.clear_cookies()
    wide.press("ذخیره و بازگشت")
    assert wide.heading == "این صفحه کهنه شده و چیزی ثبت نشد."
