"""The record: everything about one paper, what this person can do with it, and why not the rest."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.roles import INTEGRATION
from agreements import permissions
from agreements.actions.confirm_agreement import confirm_agreement
from agreements.actions.send_back_agreement import send_back_agreement
from agreements.models import Agreement
from agreements.views.sign_agreement import document_code
from agreements.workflow import RETURN_TO_EXPERT, State
from core import clock
from distribution.models import PriorFigure
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.factories.agreements import RETURN_TEXT, agreement_at, empty_draft, fresh, submit_with_reasons
from tests.factories.moments import moment
from tests.factories.optional import with_optional

pytestmark = pytest.mark.django_db


def url(agreement: Agreement) -> str:
    return f"/agreements/{agreement.identifier}/"


def offered(page) -> set[str]:
    """The steps a page leads to."""
    body = page.content.decode()
    steps = {
        "submit": "submit/", "sign": "sign/", "countersign": "countersign/", "wet": "wet-signature/", "notify": "notify/",
        "review": "review/", "edit": "edit/",
    }  # fmt: skip
    found = {name for name, end in steps.items() if f'/{end}"' in body}
    return found | {part.split('"')[0].strip("/") for part in body.split("/steps/")[1:]} | {
        part.split('"')[0].strip("/") for part in body.split("/return/")[1:]
    }


# What each state offers to each person, typed by hand.
OFFERED = {
    (State.DRAFT, "staff"): {"edit", "submit", "cancel"},
    (State.DRAFT, "expert"): set(),
    (State.SUBMITTED, "staff"): {"recall_submission"},
    (State.SUBMITTED, "expert"): {"review", "confirm", "return_to_agency"},
    (State.SUBMITTED, "integration"): {"cancel"},
    (State.EXPERT_CONFIRMED, "expert"): {"recall_confirmation"},
    (State.EXPERT_CONFIRMED, "integration"): {"review", "approve_integration", "return_to_agency", "return_to_expert", "cancel"},
    (State.EXPERT_CONFIRMED, "deputy"): set(),
    (State.INTEGRATION_APPROVED, "integration"): {"recall_integration_approval", "cancel"},
    (State.INTEGRATION_APPROVED, "deputy"): {"review", "approve_deputy", "return_to_agency", "return_to_integration"},
    (State.DEPUTY_APPROVED, "deputy"): {"recall_deputy_approval"},
    (State.DEPUTY_APPROVED, "agency_head"): {"sign", "decline_signature"},
    (State.DEPUTY_APPROVED, "staff"): set(),
    (State.SIGNED, "org_head"): {"countersign", "return_to_deputy"},
    (State.SIGNED, "integration"): {"cancel"},
    (State.NOTIFIED, "integration"): set(),
    (State.CANCELLED, "staff"): set(),
    (State.SUBMITTED, "auditor"): set(),
}


@pytest.mark.parametrize(("state", "who"), OFFERED)
def test_each_person_is_offered_just_these_steps(office, signed_in, state, who):
    agreement = agreement_at(state, office)
    page = signed_in(office.again(who)).get(url(agreement))
    assert page.status_code == 200
    assert offered(page) - {"review"} == OFFERED[state, who] - {"review"}
    if "review" in OFFERED[state, who]:
        assert "review" in offered(page)


@pytest.mark.parametrize(("state", "who"), [key for key, steps in OFFERED.items() if steps])
def test_at_most_one_button_is_the_next_step(office, signed_in, state, who):
    body = signed_in(office.again(who)).get(url(agreement_at(state, office))).content.decode()
    # One for wide screens in the margin, the same one for small screens in the bottom bar.
    assert body.count('class="btn primary only-wide"') <= 1
    assert body.count('class="btn primary"') <= 1


def test_the_record_shows_sum_facts_forms_and_people(office, signed_in):
    agreement = agreement_at(State.NOTIFIED, office)
    page = signed_in(office.auditor).get(url(agreement))
    words = text_of(page)
    assert title_of(page).startswith(f"{office.agency.name}، {agreement.identifier}")
    for what in (
        "۵۲٬۰۰۰", "پنجاه و دو هزار میلیون ریال", "سقف ابلاغی ۵۲٬۰۰۰ ، برابر", office.source.title,
        document_code(agreement.valid_print.content_sha256), "جبران خدمات کارکنان", "آموزش بهره‌برداران",
        "هر ۵ گام انجام شده است.", "رمز یک‌بارمصرف در سامانه", "سند تثبیت‌شده", "نسخهٔ ابلاغ‌شده", "معتبر",
        office.agency_head.full_name, office.org_head.full_name,
    ):  # fmt: skip
        assert what in words, what


def test_the_step_bar_has_dates_and_lengths(office, signed_in):
    with clock.at(moment(1397, 3, 1)):
        agreement = agreement_at(State.SUBMITTED, office)
    with clock.at(moment(1397, 3, 5)):
        confirm_agreement(agreement, by=office.expert)
        words = text_of(signed_in(office.auditor).get(url(agreement)))
    assert "گام ۳ از ۵: تلفیق" in words
    assert "۱ خرداد" in words and "۵ خرداد، ۲ روز" in words
    assert "اکنون نزد تلفیق بودجه" in words


def test_last_year_stands_beside_with_the_change(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    PriorFigure.objects.create(year=1396, agency=office.agency, programme=office.programme, chapter_number=2, approved=8_000)
    words = text_of(signed_in(office.auditor).get(url(agreement)))
    assert "مصوب ۱۳۹۶" in words and "۸٬۰۰۰" in words and "+۳۵۰" in words


def test_the_history_is_newest_first_and_starts_with_what_is_awaited(office, signed_in):
    words = text_of(signed_in(office.auditor).get(url(agreement_at(State.INTEGRATION_APPROVED, office))))
    history = words[words.index("گردش کار") :]
    order = ["در انتظار تأیید معاون، نزد معاون بودجه", "تأیید تلفیق بودجه", "تأیید کارشناس و چاپ", "ارسال پیش‌نویس", "آغاز پیش‌نویس"]
    places = [history.index(what) for what in order]
    assert places == sorted(places)
    assert "هنوز باز نشده است" in history


def test_a_return_stands_on_the_record_with_its_reason(office, signed_in):
    agreement = agreement_at(State.RETURNED, office)
    words = text_of(signed_in(office.staff).get(url(agreement)))
    assert f"مغایرت با سقف ابلاغی: «{RETURN_TEXT}»" in words
    assert "اصلاح پیش‌نویس" in words


def test_a_void_print_and_its_signatures_stay_on_the_record(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    send_back_agreement(agreement, RETURN_TO_EXPERT, reason=office.reason, text="دوباره", by=office.integration)
    words = text_of(signed_in(office.expert).get(url(agreement)))
    assert f"{agreement.identifier}-P1" in words and "باطل‌شده، ۵ خرداد" in words
    assert "عودت‌شده به کارشناس" in words


def test_why_not_is_told_in_the_rules_own_words(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    signed_in(office.integration).get(url(agreement))
    words = text_of(signed_in(office.expert).get(url(agreement)))
    assert "چرا نمی‌توانم؟" in words
    assert f"بازپس‌گیری تأیید: {permissions.ALREADY_OPENED}" in words


def test_who_has_nothing_to_do_with_a_step_is_not_bothered_with_it(office, signed_in):
    assert "چرا نمی‌توانم؟" not in text_of(signed_in(office.auditor).get(url(agreement_at(State.SUBMITTED, office))))


def test_opened_means_read_by_the_desk_and_not_by_the_sender(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    for who in ("staff", "auditor", "integration", "deputy"):
        signed_in(office.again(who)).get(url(agreement))
    signed_in(office.expert).head(url(agreement))
    signed_in(office.expert).get(url(agreement), headers={"Sec-Purpose": "prefetch"})
    assert fresh(agreement).opened_at is None
    signed_in(office.expert).get(url(agreement))
    assert fresh(agreement).opened_by == office.expert


def test_a_sender_who_also_holds_the_next_desk_does_not_open_his_own_paper(office, signed_in):
    agreement = agreement_at(State.EXPERT_CONFIRMED, office)
    office.expert.groups.add(Group.objects.get(name=INTEGRATION.title))
    signed_in(office.again("expert")).get(url(agreement))
    assert fresh(agreement).opened_at is None


def test_opening_does_not_count_as_a_change(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    signed_in(office.expert).get(url(agreement))
    assert fresh(agreement).version == agreement.version


def test_an_empty_draft_is_shown_as_what_it_is(office, signed_in):
    words = text_of(signed_in(office.staff).get(url(empty_draft(office))))
    assert "ادامهٔ پیش‌نویس" in words and "چاپ پیش‌نویس" in words


@pytest.mark.parametrize("who", ["stranger", "other_head", "other_expert"])
def test_who_may_not_see_it_gets_404_as_for_none(office, signed_in, who):
    assert signed_in(office.again(who)).get(url(agreement_at(State.SUBMITTED, office))).status_code == 404


@pytest.mark.parametrize("no", ["1397-H-A22-999", "x", "%00", "ا" * 300, "1397-H-A22-001%2F1"])
def test_unknown_numbers_are_not_found(office, signed_in, no):
    assert signed_in(office.auditor).get(f"/agreements/{no}/").status_code == 404


def test_without_sign_in_the_way_leads_to_the_login_page(office, client):
    assert client.get(url(agreement_at(State.SUBMITTED, office))).headers["Location"].startswith("/login/")


def test_more_rounds_and_programmes_cost_no_more_queries(office, signed_in):
    client = signed_in(office.auditor)
    few = queries_of(client, url(agreement_at(State.SUBMITTED, office)))
    wide = agreement_at(State.RETURNED, office, agency=office.wide_agency)
    submit_with_reasons(wide, by=office.wide_staff)
    assert queries_of(client, url(wide)) == few


def test_the_optional_forms_stand_on_the_record_where_there_are_any(office, signed_in):
    client = signed_in(office.staff)
    agreement = agreement_at(State.DRAFT, office)
    few = queries_of(client, url(agreement))
    assert "فرم هـ‑" not in text_of(client.get(url(agreement)))
    with_optional(agreement, office)
    words = text_of(client.get(url(agreement)))
    for what in ("نیروی انسانی و امکانات فرم هـ‑۳", "نیروی رسمی", "ریز فصول فرم هـ‑۴", "خدمات قراردادی ۸٬۰۰۰", "جمع فصل ۸٬۳۵۰", "اهواز ۵۱٬۰۰۰ ۹۸٫۱٪"):
        assert what in words, what
    assert queries_of(client, url(agreement)) == few
