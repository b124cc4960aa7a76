"""«بازبینی و ارسال»: everything on one page, what is wrong with it first; and the receipt after."""

from __future__ import annotations

import pytest

from accounts.permissions import OUT_OF_REACH
from agreements.actions.save_section import ActivityRow, add_attachment, save_activities, save_particulars
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.actions.write_comment import write_comment
from agreements.models import Agreement
from agreements.permissions import UNANSWERED
from agreements.views.drafting import mark_of
from agreements.views.submit_agreement import CHANGED_MEANWHILE, NOT_DECLARED, NOT_SENT, REASON_NEEDED
from agreements.workflow import RETURN_TO_AGENCY, State
from core import clock
from core.models import AuditEntry
from core.text import HIDDEN_CHARACTERS
from distribution.models import CeilingPosting, CreditNotice, PriorFigure
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.agreements.screens.drafts import NOT_OFFERED, form_of, page_of
from tests.factories.agreements import SCAN, agreement_at, empty_draft, fill, fresh
from tests.factories.moments import moment
from tests.factories.office import notify_credit

pytestmark = pytest.mark.django_db


def address(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/submit/"


def receipt(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/submitted/"


@pytest.fixture
def ready(office) -> Agreement:
    return fill(empty_draft(office), by=office.staff)


@pytest.fixture
def staff(office, signed_in):
    return signed_in(office.staff)


def far_from_last_year(office) -> None:
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=1, approved=20_000)


def declare(client, agreement, **typed):
    url = address(agreement)
    return client.post(url, {**form_of(client.get(url)), "declared": "on", **typed})


def test_everything_that_is_sent_is_on_the_page_with_links_to_change_it(office, ready, staff):
    add_attachment(ready, kind="staff", name="کارکنان.pdf", content=SCAN, content_type="application/pdf", by=office.staff)
    page = staff.get(address(ready))
    words, body = text_of(page), page.content.decode()
    assert title_of(page).startswith("بازبینی و ارسال")
    for told in (
        "پیش از ارسال، اطلاعات را بازبینی کنید", "بهرام دهقان، رئیس سازمان", "۸٬۳۵۰", "پنجاه و دو هزار میلیون ریال",
        "پیشبرد توسعهٔ تولیدات کشاورزی در استان", "آموزش بهره‌برداران", "صورت کارکنان: کارکنان.pdf", "ویرایش ۱ خوانده و پذیرفته شده است.",
        "انطباق آن با ابلاغیهٔ شمارهٔ ۱۳۹۷/۰۰۱ را تأیید می‌کنم.", "ارسال به کارشناس بودجه",
    ):  # fmt: skip
        assert told in words
    for section in ("particulars", "chapters", "activities", "attachments", "conditions"):
        assert f'href="{page_of(ready, section)}' in body


def test_what_is_missing_stands_first_each_with_its_section(office, staff):
    draft = empty_draft(office)
    page = staff.get(address(draft))
    body = page.content.decode()
    assert "۳ مورد باید پیش از ارسال کامل شود." in text_of(page)
    assert f'href="{page_of(draft, "activities")}?programme=1301001">هدف «توسعهٔ تولیدات کشاورزی» را بنویسید.</a>' in body
    assert f'href="{page_of(draft, "conditions")}">شرایط عمومی خوانده و پذیرفته نشده است.</a>' in body


def test_an_incomplete_draft_is_not_sent_and_hears_every_fault(office, staff):
    draft = empty_draft(office)
    answer = declare(staff, draft)
    assert answer.status_code == 409
    assert title_of(answer).startswith("خطا: ")
    assert f"اطلاعات کامل نیست {NOT_SENT} هدف «توسعهٔ تولیدات کشاورزی» را بنویسید. جمع فعالیت‌های" in text_of(answer)
    assert fresh(draft).state == State.DRAFT
    assert not CeilingPosting.objects.filter(paper=draft.identifier).exists()


def test_sending_reserves_the_credit_and_leads_to_the_receipt(office, ready, staff):
    answer = declare(staff, ready)
    sent = fresh(ready)
    assert answer.headers["Location"] == receipt(ready)
    assert (sent.state, sent.desk, sent.submitted_by) == (State.SUBMITTED, "expert", office.staff)
    assert office.agency.ceilings.get().reserved == 52_000
    entry = AuditEntry.objects.get(subject_id=ready.pk, action="submit")
    assert (entry.actor, entry.side, entry.from_state, entry.to_state) == (office.staff, "agency", "draft", "submitted")


def test_nobody_sends_without_standing_for_it(ready, staff):
    answer = declare(staff, ready, declared="")
    assert answer.context["form"].errors == {"declared": [NOT_DECLARED]}
    assert title_of(answer).startswith("خطا: ")
    assert fresh(ready).state == State.DRAFT


def box_of(sentence: str) -> str:
    return f"reason-{mark_of(sentence)[:8]}"


LARGE = box_of("فصل جبران خدمات کارکنان بیش از ۳۰٪ نسبت به سال گذشته افزایش دارد.")


def test_a_large_change_from_last_year_needs_one_sentence(office, ready, staff, signed_in):
    far_from_last_year(office)
    page = staff.get(address(ready))
    assert "فصل جبران خدمات کارکنان بیش از ۳۰٪ نسبت به سال گذشته افزایش دارد." in text_of(page)
    answer = declare(staff, ready)
    assert answer.context["form"].errors == {LARGE: [REASON_NEEDED]}
    assert fresh(ready).state == State.DRAFT
    assert declare(staff, ready, **{LARGE: "احکام کارگزینی تازه است."}).status_code == 302
    assert AuditEntry.objects.get(subject_id=ready.pk, action="submit").note == "احکام کارگزینی تازه است."
    reason = ready.warning_reasons.get()
    assert (reason.text, reason.by) == ("احکام کارگزینی تازه است.", office.staff)
    assert "افزایش دارد. احکام کارگزینی تازه است." in text_of(signed_in(office.expert).get(f"/agreements/{ready.identifier}/review/"))


def test_the_sentence_is_checked_like_every_text_and_kept(office, ready, staff):
    far_from_last_year(office)
    for typed, sentence in (("دلیل\u202e", HIDDEN_CHARACTERS), ("د" * 401, "این متن بیش از ۴۰۰ نویسه دارد"), ("  ", REASON_NEEDED)):
        answer = declare(staff, ready, **{LARGE: typed})
        assert sentence in text_of(answer)
        assert answer.context["form"][LARGE].value() == typed
    assert fresh(ready).state == State.DRAFT


def test_without_such_a_change_no_sentence_is_asked_or_taken(ready, staff):
    assert not any(name.startswith("reason-") for name in form_of(staff.get(address(ready))))
    declare(staff, ready, **{LARGE: "کسی نپرسیده بود"})
    assert AuditEntry.objects.get(subject_id=ready.pk, action="submit").note == ""


def test_a_warning_does_not_stop_it_once_it_has_its_line(office, staff):
    draft = fill(empty_draft(office), by=office.staff, leave=100)
    page = staff.get(address(draft))
    assert "۱۰۰ میلیون ریال از سقف ابلاغی" in text_of(page)
    (box,) = page.context["form"].sentences
    assert REASON_NEEDED in text_of(declare(staff, draft))
    assert declare(staff, draft, **{box: "برای پایان سال نگه داشته‌ایم."}).headers["Location"] == receipt(draft)


def test_a_comment_without_answer_is_named_and_keeps_the_draft_here(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    write_comment(agreement, section="chapters", text="مستند نیست.", by=office.expert)
    send_back_agreement(fresh(agreement), RETURN_TO_AGENCY, reason=office.reason, text="", by=office.expert)
    client = signed_in(office.staff)
    assert UNANSWERED in text_of(client.get(address(agreement)))
    answer = declare(client, agreement)
    assert answer.status_code == 409 and UNANSWERED in text_of(answer)
    assert fresh(agreement).state == State.RETURNED


def test_two_presses_send_once(ready, staff):
    sent = {**form_of(staff.get(address(ready))), "declared": "on"}
    staff.post(address(ready), sent)
    again = staff.post(address(ready), sent, follow=True)
    assert again.redirect_chain == [(receipt(ready), 302)]
    assert "«ارسال پیش‌نویس» پیش‌تر ثبت شده است و دوباره انجام نشد." in text_of(again)
    assert AuditEntry.objects.filter(subject_id=ready.pk, action="submit").count() == 1
    assert CeilingPosting.objects.filter(paper=ready.identifier).count() == 1


def test_a_draft_changed_meanwhile_is_read_again_before_it_goes(office, ready, staff):
    sent = {**form_of(staff.get(address(ready))), "declared": "on"}
    save_particulars(ready, {"official_name": "نام تازه"}, by=office.staff2)
    answer = staff.post(address(ready), sent)
    assert answer.status_code == 409
    assert CHANGED_MEANWHILE in text_of(answer) and "نام تازه" in text_of(answer)
    assert fresh(ready).state == State.DRAFT
    assert staff.post(address(ready), {**form_of(answer), "declared": "on"}).headers["Location"] == receipt(ready)


@pytest.mark.parametrize("version", ["", "0", "abc", "9" * 30, None])
def test_a_page_without_a_good_version_is_read_again(ready, staff, version):
    sent = {**form_of(staff.get(address(ready))), "declared": "on"}
    sent.pop("version") if version is None else sent.update(version=version)
    assert staff.post(address(ready), sent).status_code in (200, 409)
    assert fresh(ready).state == State.DRAFT


def test_a_colleague_sent_it_first(office, ready, signed_in):
    mine, theirs = signed_in(office.staff), signed_in(office.staff2)
    sent = {**form_of(mine.get(address(ready))), "declared": "on"}
    declare(theirs, ready)
    answer = mine.post(address(ready), sent, follow=True)
    assert answer.redirect_chain == [(ready.get_absolute_url(), 302)]
    assert "پیمان سرمد در ساعت ۱۰:۰۰ «ارسال پیش‌نویس» را ثبت کرده است." in text_of(answer)
    assert AuditEntry.objects.filter(subject_id=ready.pk, action="submit").count() == 1


def test_a_ceiling_lowered_meanwhile_refuses_with_its_sentence(office, ready, staff):
    notify_credit(office, office.agency, {("1301001", "10"): {2: 350}}, number="1397/800", kind=CreditNotice.Kind.REDUCTION)
    answer = declare(staff, ready)
    assert answer.status_code == 409
    assert "۳۵۰ میلیون ریال از سقف ابلاغی بیشتر است. مبلغ‌ها را کاهش دهید." in text_of(answer)
    assert fresh(ready).state == State.DRAFT


def test_fields_the_form_does_not_offer_change_nothing(office, ready, staff):
    declare(staff, ready, **NOT_OFFERED)
    sent = fresh(ready)
    assert (sent.state, sent.agency, sent.total, sent.on_behalf, sent.submitted_by) == (State.SUBMITTED, office.agency, 52_000, False, office.staff)


def test_what_was_sent_leads_to_its_receipt_and_later_to_the_record(office, signed_in):
    sent = agreement_at(State.SUBMITTED, office)
    assert signed_in(office.again("staff")).get(address(sent)).headers["Location"] == receipt(sent)


def test_a_later_state_leads_to_the_record(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    client = signed_in(office.again("staff"))
    for url in (address(agreement), receipt(agreement)):
        assert client.get(url).headers["Location"] == agreement.get_absolute_url()


@pytest.mark.parametrize(
    ("who", "status"), [("agency_head", 403), ("expert", 403), ("integration", 403), ("auditor", 403), ("stranger", 404), ("other_expert", 404)]
)
def test_nobody_else_sends(office, ready, signed_in, who, status):
    client = signed_in(office.people[who])
    for answer in (client.get(address(ready)), client.post(address(ready), {"version": ready.version, "declared": "on"})):
        assert answer.status_code == status
        if status == 403:
            assert OUT_OF_REACH in text_of(answer)
    assert fresh(ready).state == State.DRAFT


def test_the_receipt_tells_number_moment_and_what_comes_next(office, ready, staff):
    declare(staff, ready)
    words = text_of(staff.get(receipt(ready)))
    for told in (
        "پیش‌نویس موافقتنامه ارسال شد.", "1397-H-A22-001", "۵ خرداد ۱۳۹۷، ساعت ۱۰:۰۰", "گروه امور تولیدی", "۵۲٬۰۰۰ میلیون ریال",
        "مریم کاوه", "۰۶۱-۳۳۳۰۰۰۰۰", "شنبه ۱۲ خرداد ۱۳۹۷", "آن را بازپس بگیرید",
    ):  # fmt: skip
        assert told in words


def test_the_receipt_offers_no_recall_once_the_expert_has_opened_it(office, ready, staff, signed_in):
    declare(staff, ready)
    signed_in(office.expert).get(ready.get_absolute_url())
    assert "آن را بازپس بگیرید" not in text_of(staff.get(receipt(ready)))


def test_the_receipt_is_not_shown_to_strangers(office, ready, staff, signed_in):
    declare(staff, ready)
    assert signed_in(office.stranger).get(receipt(ready)).status_code == 404
    assert signed_in(office.agency_head).get(receipt(ready)).status_code == 200


def test_a_returned_draft_is_sent_again(office, signed_in):
    agreement = agreement_at(State.RETURNED, office)
    assert declare(signed_in(office.again("staff")), agreement).headers["Location"] == receipt(agreement)
    assert AuditEntry.objects.filter(subject_id=agreement.pk, action="submit").count() == 2


def test_what_was_drafted_on_behalf_is_sent_by_the_organization(office, signed_in):
    with clock.at(moment(1397, 3, 21)):
        client = signed_in(office.integration)
        client.post("/1397/agreements/new/", {"agency": "A22"})
        agreement = fill(Agreement.objects.get(), by=office.integration)
        assert declare(client, agreement).headers["Location"] == receipt(agreement)
    assert AuditEntry.objects.get(subject_id=agreement.pk, action="submit").side == "organization"


def test_the_page_costs_the_same_for_a_small_draft_and_a_large_one(office, signed_in):
    small_one = agreement_at(State.DRAFT, office)
    small = queries_of(signed_in(office.staff), address(small_one))
    wide = agreement_at(State.DRAFT, office, agency=office.wide_agency)
    rows = [ActivityRow(f"فعالیت {n}", "", None, None, 1) for n in range(40)]
    save_activities(wide, wide.blocks.first(), goal="هدف", rows=rows, by=office.wide_staff)
    assert queries_of(signed_in(office.wide_staff), address(wide)) == small

