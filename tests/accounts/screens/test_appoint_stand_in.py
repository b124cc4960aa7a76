"""Stand-ins on screen: appointing, seeing, ending; for oneself and for others; told and kept in the history."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import appoint_stand_in as rules
from accounts.models import StandIn
from core import clock
from core.audit import history_of
from core.models import Message
from tests.distribution.screens.pages import faults, title, value_of, words
from tests.factories.moments import moment
from tests.factories.office import Office
from tests.factories.stand_ins import again, standing_in

pytestmark = pytest.mark.django_db

LIST, NEW = "/cartable/stand-ins/", "/cartable/stand-ins/new/"


def typed(office: Office, who: str = "expert2", **changed: str) -> dict[str, str]:
    return {"substitute": str(office.people[who].pk), "first_day": "1397/03/06", "last_day": "۱۳۹۷/۰۳/۱۲", "kind": "", "amount_ceiling": "", "basis": "مرخصی", **changed}


def test_a_person_appoints_his_own_and_both_know_it(office: Office, signed_in) -> None:
    client = signed_in(office.expert)
    assert "جانشینی تعریف نشده است." in words(client.get(LIST))
    answer = client.post(NEW, typed(office, may_sign="on", amount_ceiling="۱۲٬۰۰۰", kind="expense"), follow=True)
    made = StandIn.objects.get()
    assert "آرش نیکو از ۱۳۹۷/۰۳/۰۶ تا ۱۳۹۷/۰۳/۱۲ جانشین لیلا فرزان است." in words(answer)
    assert (made.principal, made.substitute, made.kind, made.amount_ceiling, made.may_sign) == (office.expert, office.expert2, "expense", 12_000, True)
    assert [entry.action for entry in history_of(made)] == ["appoint_stand_in"]
    assert "هزینه‌ای، تا ۱۲٬۰۰۰ میلیون ریال، با اختیار امضا" in words(client.get(LIST))
    assert Message.objects.get().recipient == office.expert2
    other = signed_in(again(office.expert2))
    assert "به جای دیگران" in words(other.get(LIST)) and "لیلا فرزان" in words(other.get(LIST))


def test_the_press_twice_is_one_stand_in(office: Office, signed_in) -> None:
    client = signed_in(office.expert)
    client.post(NEW, typed(office))
    assert rules.APPOINTED_ALREADY in words(client.post(NEW, typed(office), follow=True))
    assert StandIn.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"substitute": ""}, "یک نفر را از فهرست انتخاب کنید."),
        ({"substitute": "999999"}, "یک نفر را از فهرست انتخاب کنید."),
        ({"substitute": "x"}, "یک نفر را از فهرست انتخاب کنید."),
        ({"first_day": ""}, "تاریخ را به صورت سال/ماه/روز بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
        ({"first_day": "1397/03/04"}, rules.IN_THE_PAST),
        ({"first_day": "1397/13/01"}, "ماه باید میان ۱ و ۱۲ باشد."),
        ({"last_day": "1397/03/05"}, rules.ENDS_BEFORE_IT_BEGINS),
        ({"last_day": "1399/03/06"}, rules.TOO_LONG),
        ({"last_day": "2018/05/26"}, "تاریخ را به تقویم هجری شمسی بنویسید، مانند ۱۳۹۷/۰۷/۲۳."),
        ({"kind": "gift"}, "یکی از گزینه‌های فهرست را انتخاب کنید."),
        ({"amount_ceiling": "0"}, "سقف مبلغ باید بزرگ‌تر از صفر باشد. اگر سقفی ندارد، خانه را خالی بگذارید."),
        ({"amount_ceiling": "-5"}, "مبلغ نمی‌تواند منفی باشد."),
        ({"basis": "الف\u202eب"}, "متن نویسهٔ پنهانی دارد که جهت یا خواندن نوشته را عوض می‌کند. آن را دوباره با صفحه‌کلید بنویسید."),
        ({"basis": "ا" * 201}, "این متن بیش از ۲۰۰ نویسه دارد؛ آن را کوتاه‌تر کنید."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(office: Office, signed_in, changed, sentence) -> None:
    page = signed_in(office.expert).post(NEW, typed(office, **changed))
    assert faults(page) == [sentence]
    assert title(page).startswith("خطا: ")
    assert f'id="id_{next(iter(changed))}_error"' in page.content.decode() or next(iter(changed)) == "last_day"
    assert value_of(page, "basis") or "basis" in changed
    assert not StandIn.objects.exists()


def test_days_that_overlap_are_refused_another_kind_is_not(office: Office, signed_in) -> None:
    client = signed_in(office.expert)
    client.post(NEW, typed(office, kind="capital"))
    assert faults(client.post(NEW, typed(office, "other_expert", last_day="1397/03/07"))) == [rules.OVERLAPS]
    assert client.post(NEW, typed(office, "other_expert", kind="expense")).status_code == 302
    assert StandIn.objects.count() == 2


@pytest.mark.parametrize(("principal", "offered", "not_offered"), [("staff", "پیمان سرمد", "هما یاوری"), ("expert", "رضا پویا", "مریم کاوه"), ("expert", "سامان بهار", "نسرین گلشن")])
def test_only_people_of_the_same_side_with_a_desk_are_offered(office: Office, signed_in, principal, offered, not_offered) -> None:
    page = signed_in(office.people[principal]).get(NEW).content.decode()
    assert offered in page and not_offered not in page


@pytest.mark.parametrize("who", ["auditor", "admin"])
def test_who_has_no_desk_appoints_nobody(office: Office, signed_in, who) -> None:
    client = signed_in(office.people[who])
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, typed(office)).status_code == 403
    assert not StandIn.objects.exists()


def test_a_manager_appoints_for_others_but_never_himself(office: Office, signed_in) -> None:
    client = signed_in(office.deputy)
    sent = typed(office, "expert2", principal=str(office.integration.pk))
    assert client.post(NEW, sent).status_code == 302
    made = StandIn.objects.get()
    assert (made.principal, made.appointed_by) == (office.integration, office.deputy)
    assert {message.recipient for message in Message.objects.all()} == {office.integration, office.expert2}
    sent = typed(office, "deputy", principal=str(office.org_head.pk))
    assert faults(client.post(NEW, sent))
    assert StandIn.objects.count() == 1


def test_who_manages_nobody_cannot_appoint_for_another_by_a_crafted_form(office: Office, signed_in) -> None:
    page = signed_in(office.expert).post(NEW, typed(office, principal=str(office.deputy.pk)))
    assert faults(page) and not StandIn.objects.exists()


def test_an_agencys_head_sees_and_serves_his_own_people_only(office: Office, signed_in) -> None:
    client = signed_in(office.agency_head)
    assert client.post(NEW, typed(office, "staff2", principal=str(office.staff.pk))).status_code == 302
    assert faults(client.post(NEW, typed(office, "staff2", principal=str(office.stranger.pk))))
    assert "مریم کاوه" in words(client.get(LIST))
    assert "مریم کاوه" not in words(signed_in(office.other_head).get(LIST))


class TestEnding:
    def test_it_is_ended_once_by_whom_it_concerns(self, office: Office, signed_in) -> None:
        row, client = standing_in(office.expert2, office.expert), signed_in(again(office.expert))
        there = f"/cartable/stand-ins/{row.pk}/end/"
        assert "پایان جانشینی" in words(client.get(there))
        assert "پایان یافت." in words(client.post(there, {"note": "زودتر برگشتم"}, follow=True))
        row.refresh_from_db()
        assert row.withdrawn_by == office.expert and history_of(row).last().note == "زودتر برگشتم"
        assert "پیش‌تر پایان یافته است" in words(client.post(there, follow=True))
        assert Message.objects.filter(recipient=office.expert2).count() == 2

    def test_the_substitute_may_decline_it(self, office: Office, signed_in) -> None:
        row = standing_in(office.expert2, office.expert)
        assert signed_in(again(office.expert2)).post(f"/cartable/stand-ins/{row.pk}/end/").status_code == 302
        row.refresh_from_db()
        assert row.phase == "withdrawn"

    @pytest.mark.parametrize("who", ["other_expert", "staff", "auditor", "integration"])
    def test_for_others_it_is_not_there(self, office: Office, signed_in, who) -> None:
        row = standing_in(office.expert2, office.expert)
        client = signed_in(again(office.people[who]))
        assert client.get(f"/cartable/stand-ins/{row.pk}/end/").status_code == 404
        assert client.post(f"/cartable/stand-ins/{row.pk}/end/").status_code == 404

    def test_one_whose_days_are_over_has_nothing_to_end(self, office: Office, signed_in) -> None:
        row = standing_in(office.expert2, office.expert, days=1)
        with clock.at(moment(1397, 3, 6)):
            answer = signed_in(again(office.expert)).post(f"/cartable/stand-ins/{row.pk}/end/", follow=True)
        assert "مدت این جانشینی خود به پایان رسیده است." in words(answer)


def test_the_list_costs_no_more_queries_with_more_rows(office: Office, signed_in) -> None:
    standing_in(office.expert2, office.integration)
    client = signed_in(again(office.deputy))
    client.get(LIST)
    with CaptureQueriesContext(connection) as with_one:
        client.get(LIST)
    for principal in (office.expert, office.integration2, office.org_head, office.staff):
        standing_in(office.staff2 if principal == office.staff else office.other_expert, principal)
    with CaptureQueriesContext(connection) as with_many:
        client.get(LIST)
    assert len(with_many) == len(with_one)


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "\x00"}, {"page": "9" * 40}])
def test_no_value_of_an_address_breaks_the_page(office: Office, signed_in, query) -> None:
    assert signed_in(office.deputy).get(LIST, query).status_code == 200
