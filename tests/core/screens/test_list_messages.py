"""Messages: told to one person, marked when opened, all at once if wanted."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.messages import tell
from core.models import Message
from tests.distribution.screens.pages import words
from tests.factories.office import Office

pytestmark = pytest.mark.django_db

LIST = "/messages/"


def one(office: Office, who: str = "expert", text: str = "مهلت پرونده فرداست.", **more: str) -> Message:
    return tell([office.people[who]], Message.Kind.REMINDER, text, **more)[0]


def test_an_empty_list_says_so(office: Office, signed_in) -> None:
    assert "اعلان جدیدی ندارید." in words(signed_in(office.expert).get(LIST))


def test_it_is_counted_in_the_head_and_opened_once(office: Office, signed_in) -> None:
    message, client = one(office, url="/cartable/"), signed_in(office.expert)
    page = client.get(LIST)
    assert "۱ اعلان را هنوز ندیده‌اید." in words(page) and page.context["portal"]["notices_count"] == 1
    assert client.post(f"/messages/{message.pk}/").url == "/cartable/"
    assert client.get(LIST).context["portal"]["notices_count"] == 0
    seen = Message.objects.get().seen_at
    client.post(f"/messages/{message.pk}/")
    assert Message.objects.get().seen_at == seen


def test_looking_at_the_list_marks_nothing_pressing_marks_all(office: Office, signed_in) -> None:
    one(office), one(office, text="دوم"), one(office, "staff")
    client = signed_in(office.expert)
    client.get(LIST)
    assert Message.objects.unseen().count() == 3
    assert "همهٔ اعلان‌ها خوانده‌شده علامت خورد." in words(client.post("/messages/seen/", follow=True))
    assert Message.objects.unseen().get().recipient == office.staff


def test_anothers_is_not_there(office: Office, signed_in) -> None:
    message, client = one(office), signed_in(office.expert2)
    assert client.post(f"/messages/{message.pk}/").status_code == 404
    assert "مهلت پرونده" not in words(client.get(LIST))
    assert client.get(f"/messages/{message.pk}/").status_code in (404, 405)


def test_it_leads_nowhere_else(office: Office, signed_in) -> None:
    message = one(office, url="https://example.invalid/")
    assert signed_in(office.expert).post(f"/messages/{message.pk}/").url == LIST


def test_nobody_is_told_of_one_event_twice(office: Office) -> None:
    assert len(tell([office.expert, office.expert], Message.Kind.REMINDER, "x", dedupe_key="k")) == 1
    assert tell([office.expert], Message.Kind.REMINDER, "x", dedupe_key="k") == []
    assert len(tell([office.expert2], Message.Kind.REMINDER, "x", dedupe_key="k")) == 1


def test_it_stands_above_the_cartable_until_seen(office: Office, signed_in) -> None:
    message, client = one(office), signed_in(office.expert)
    assert "مهلت پرونده فرداست." in words(client.get("/cartable/"))
    client.post(f"/messages/{message.pk}/")
    assert "مهلت پرونده فرداست." not in words(client.get("/cartable/"))


def test_more_messages_cost_no_more_queries(office: Office, signed_in) -> None:
    one(office)
    client = signed_in(office.expert)
    client.get(LIST)
    with CaptureQueriesContext(connection) as with_one:
        client.get(LIST)
    for n in range(5):
        one(office, text=f"پیام {n}")
    with CaptureQueriesContext(connection) as with_six:
        client.get(LIST)
    assert len(with_six) == len(with_one)


@pytest.mark.parametrize("page", ["x", "\x00", "9" * 40])
def test_no_page_number_breaks_it(office: Office, signed_in, page: str) -> None:
    assert signed_in(office.expert).get(LIST, {"page": page}).status_code == 200
