"""«آغاز موافقتنامه»: what was notified, and the button that makes the draft."""

from __future__ import annotations

import pytest
from guardian.shortcuts import assign_perm

from accounts.permissions import OUT_OF_REACH
from accounts.rights import SERVE_AGENCY
from agreements.actions.cancel_agreement import cancel_agreement
from agreements.actions.start_agreement import NOTHING_NOTIFIED, YEAR_NOT_OPEN
from agreements.models import Agreement
from agreements.permissions import DEADLINE_NOT_PASSED, YEAR_CLOSED
from agreements.views.start_agreement import ALREADY_STARTED, CHOOSE_AGENCY, NOT_YOUR_AGENCY
from agreements.workflow import State
from core import clock
from core.models import AuditEntry
from distribution.models import FiscalYear
from tests.agreements.screens.crowd import queries_of, text_of, title_of
from tests.factories.agreements import agreement_at, empty_draft
from tests.factories.moments import moment
from tests.factories.office import expert_role, make_agency, make_person, notify_credit

pytestmark = pytest.mark.django_db
PAGE = "/1397/agreements/new/"
AFTER_DEADLINE = moment(1397, 3, 21)


def test_it_shows_what_was_notified_and_by_which_letter(office, signed_in):
    page = signed_in(office.staff).get(PAGE)
    words = text_of(page)
    assert page.status_code == 200
    assert "برای سال ۱۳۹۷ مبلغ ۵۲٬۰۰۰ میلیون ریال به دستگاه شما ابلاغ شده است" in words
    assert "۱۳۹۷/۰۰۱" in words and "توسعهٔ تولیدات کشاورزی" in words and "عمومی استانی" in words
    assert "شروع موافقتنامهٔ هزینه‌ای ۱۳۹۷" in words


def test_looking_makes_nothing(office, signed_in):
    signed_in(office.staff).get(PAGE)
    assert not Agreement.objects.exists()


def test_the_button_makes_the_draft_and_opens_its_task_list(office, signed_in):
    answer = signed_in(office.staff).post(PAGE, {"agency": "A22"})
    agreement = Agreement.objects.get()
    assert answer.headers["Location"] == f"/agreements/{agreement.identifier}/edit/"
    assert (agreement.identifier, agreement.agency, agreement.state, agreement.on_behalf) == (
        "1397-H-A22-001", office.agency, State.DRAFT, False,
    )  # fmt: skip
    entry = AuditEntry.objects.get(subject_id=agreement.pk, action="start")
    assert (entry.actor, entry.label, entry.side) == (office.staff, "آغاز پیش‌نویس", "agency")


def test_who_serves_one_agency_need_not_name_it(office, signed_in):
    signed_in(office.staff).post(PAGE)
    assert Agreement.objects.get().agency == office.agency


def test_two_presses_make_one_draft(office, signed_in):
    client = signed_in(office.staff)
    first, second = client.post(PAGE, {"agency": "A22"}), client.post(PAGE, {"agency": "A22"}, follow=True)
    assert second.redirect_chain == [(first.headers["Location"], 302)]
    assert ALREADY_STARTED in text_of(second)
    assert Agreement.objects.count() == 1


def test_a_draft_under_way_is_linked_instead_of_the_button(office, signed_in):
    agreement = empty_draft(office)
    page = signed_in(office.staff).get(PAGE)
    assert "موافقتنامهٔ این سال آغاز شده است" in text_of(page)
    assert f'href="{agreement.get_absolute_url()}"' in page.content.decode()
    assert "شروع موافقتنامهٔ" not in text_of(page)


def test_an_agreement_already_sent_is_opened_and_not_begun_again(office, signed_in):
    agreement = agreement_at(State.SUBMITTED, office)
    answer = signed_in(office.again("staff")).post(PAGE, {"agency": "A22"})
    assert answer.headers["Location"] == agreement.get_absolute_url()
    assert Agreement.objects.count() == 1


def test_after_a_cancelled_one_a_new_one_begins_with_the_next_number(office, signed_in):
    cancel_agreement(empty_draft(office), by=office.staff, note="اشتباه بود")
    signed_in(office.again("staff")).post(PAGE)
    assert Agreement.objects.latest("pk").identifier == "1397-H-A22-002"


def test_before_any_credit_is_notified_the_page_says_when_it_opens(office, signed_in):
    agency = make_agency("A55", "ادارهٔ بی‌اعتبار", office.agency.expert_group, "مدیرکل")
    assign_perm(f"accounts.{SERVE_AGENCY}", office.staff, agency)
    client = signed_in(office.again("staff"))
    page = client.get(PAGE)
    assert "هنوز اعتباری به این دستگاه ابلاغ نشده است. پس از ابلاغ، پیش‌نویس باز می‌شود." in text_of(page)
    answer = client.post(PAGE, {"agency": "A55"})
    assert answer.status_code == 409
    assert title_of(answer).startswith("خطا: ") and NOTHING_NOTIFIED in text_of(answer)
    assert not Agreement.objects.exists()


def test_who_serves_two_agencies_sees_both_and_names_one(office, signed_in):
    assign_perm(f"accounts.{SERVE_AGENCY}", office.staff, office.wide_agency)
    client = signed_in(office.again("staff"))
    page = client.get(PAGE)
    assert "سازمان جهاد کشاورزی" in text_of(page) and "اداره‌کل راه و شهرسازی" in text_of(page)
    answer = client.post(PAGE)
    assert CHOOSE_AGENCY in text_of(answer) and not Agreement.objects.exists()
    client.post(PAGE, {"agency": "A40"})
    assert Agreement.objects.get().agency == office.wide_agency


@pytest.mark.parametrize("code", ["A31", "A99", "1", "abc", "\x00", "' OR 1=1", "A" * 500, "a22"])
def test_another_agency_is_not_begun(office, signed_in, code):
    answer = signed_in(office.staff).post(PAGE, {"agency": code})
    assert answer.status_code == 200
    assert NOT_YOUR_AGENCY in text_of(answer)
    assert not Agreement.objects.exists()


def test_the_organization_waits_for_the_deadline(office, signed_in):
    client = signed_in(office.integration)
    page = client.get(PAGE)
    assert DEADLINE_NOT_PASSED in text_of(page) and "۲۰ خرداد ۱۳۹۷" in text_of(page)
    answer = client.post(PAGE, {"agency": "A22"})
    assert answer.status_code == 409
    assert DEADLINE_NOT_PASSED in text_of(answer)
    assert not Agreement.objects.exists()


def test_after_the_deadline_the_organization_chooses_who_missed_it_and_the_draft_says_so(office, signed_in):
    empty_draft(office, office.other_agency)
    with clock.at(AFTER_DEADLINE):
        client = signed_in(office.integration)
        page = client.get(PAGE)
        assert "سازمان جهاد کشاورزی" in text_of(page)
        assert "اداره‌کل آموزش و پرورش" not in text_of(page)  # it has its draft
        shown = client.get(PAGE, {"agency": "A22"})
        assert "مبلغ ۵۲٬۰۰۰ میلیون ریال به این دستگاه ابلاغ شده است" in text_of(shown)
        assert "تنظیم‌شده از سوی سازمان" in text_of(shown)
        answer = client.post(PAGE, {"agency": "A22"}, follow=True)
    agreement = Agreement.objects.get(agency=office.agency)
    assert agreement.on_behalf
    assert answer.redirect_chain == [(f"/agreements/{agreement.identifier}/edit/", 302)]
    entry = AuditEntry.objects.get(subject_id=agreement.pk, action="start")
    assert (entry.label, entry.side) == ("تهیهٔ پیش‌نویس به جای دستگاه", "organization")


def test_an_agency_does_not_write_what_was_begun_for_it(office, signed_in):
    with clock.at(AFTER_DEADLINE):
        signed_in(office.integration).post(PAGE, {"agency": "A22"})
        agreement = Agreement.objects.get()
        client = signed_in(office.staff)
        assert client.post(PAGE, {"agency": "A22"}).headers["Location"] == agreement.get_absolute_url()
        assert client.get(f"/agreements/{agreement.identifier}/edit/").status_code == 403


@pytest.mark.parametrize(("status", "sentence"), [(FiscalYear.Status.CLOSED, YEAR_CLOSED), (FiscalYear.Status.PREPARING, YEAR_NOT_OPEN)])
def test_a_year_that_is_not_open_takes_no_draft(office, signed_in, status, sentence):
    FiscalYear.objects.update(status=status)
    client = signed_in(office.staff)
    page = client.get(PAGE)
    assert sentence in text_of(page) and "شروع موافقتنامهٔ" not in text_of(page)
    answer = client.post(PAGE, {"agency": "A22"})
    assert answer.status_code == 409 and sentence in text_of(answer)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("year", ["1396", "0", "99999", "9" * 30])
def test_a_year_that_is_not_there_is_not_found(office, signed_in, year):
    assert signed_in(office.staff).get(f"/{year}/agreements/new/").status_code == 404


@pytest.mark.parametrize("who", ["expert", "agency_head", "deputy", "org_head", "auditor", "admin", "superuser"])
def test_only_those_who_draft_come_in(office, signed_in, who):
    client = signed_in(office.people[who])
    for answer in (client.get(PAGE), client.post(PAGE, {"agency": "A22"})):
        assert answer.status_code == 403
        assert OUT_OF_REACH in text_of(answer)
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("query", [{"agency": "A31"}, {"agency": "\x00"}, {"x": "1"}, {"agency": ["A22", "A31"]}])
def test_odd_addresses_show_the_page(office, signed_in, query):
    assert signed_in(office.staff).get(PAGE, query).status_code == 200


def test_the_page_costs_the_same_for_two_agencies_and_for_twelve(office, signed_in):
    reader = make_person("chand", "چند", "دستگاه", serves=office.agency)
    reader.groups.set(office.staff.groups.all())
    assign_perm(f"accounts.{SERVE_AGENCY}", reader, office.wide_agency)
    two = queries_of(signed_in(reader), PAGE)
    for number in range(60, 70):
        agency = make_agency(f"A{number}", f"ادارهٔ {number}", office.agency.expert_group, "مدیرکل")
        assign_perm(f"accounts.{SERVE_AGENCY}", reader, agency)
        notify_credit(office, agency, {("1301001", "10"): {2: 100}}, number=f"1397/{number}")
    assert queries_of(signed_in(type(reader).objects.get(pk=reader.pk)), PAGE) == two


def test_an_expert_who_also_serves_an_agency_may_begin_for_it(office, signed_in):
    both = make_person("har-do", "هر", "دو", expert_role("social"), serves=office.agency)
    both.groups.add(*office.staff.groups.all())
    assert signed_in(both).post(PAGE, {"agency": "A22"}).status_code == 302
