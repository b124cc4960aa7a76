"""Sign in (ux.md S01): one form, one sentence for every wrong answer, a lock after five of them."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urljoin, urlsplit

import pytest
from axes.models import AccessAttempt
from django.test import Client

from accounts.forms import WRONG
from accounts.models import User
from accounts.passwords import LONGEST, TOO_LONG
from accounts.views.sign_in import LOCKED_OUT
from core import clock
from tests.factories.moments import moment
from tests.factories.office import PASSWORD, Office

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "10.9.8.7"}


def sign_in(name: str, password: str = PASSWORD, client: Client | None = None, **extra: str):
    """What the login page answers."""
    client = client or Client()
    return client.post("/login/", {"username": name, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def test_opens_for_everybody(office: Office) -> None:
    page = Client().get("/login/")
    assert page.status_code == 200
    assert "ورود به سامانه" in page.text
    assert "گذرواژه را فراموش کرده‌ام" in page.text


def test_tells_until_when_drafts_may_be_sent(office: Office) -> None:
    assert "مهلت ارسال پیش‌نویس موافقتنامه‌های هزینه‌ای ۲۰ خرداد ۱۳۹۷ است." in Client().get("/login/").text


def test_says_nothing_about_a_deadline_that_has_passed(office: Office) -> None:
    with clock.at(moment(1397, 3, 21)):
        assert "مهلت ارسال" not in Client().get("/login/").text


def test_the_right_password_opens_the_cartable(office: Office) -> None:
    client = Client()
    answer = sign_in("jahad", client=client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)


def test_the_administrator_comes_to_the_admin(office: Office) -> None:
    assert sign_in("modir")["Location"] == "/admin/"


def test_who_is_in_is_not_asked_again(office: Office, signed_in) -> None:
    assert signed_in(office.staff).get("/login/").status_code == 302


@pytest.mark.parametrize("typed", ["jahad2", "jahad۲", "jahad٢", " jahad2 ", "jahad2\u200f"])
def test_a_name_counts_with_whatever_keyboard_it_is_typed(office: Office, typed: str) -> None:
    assert sign_in(typed).status_code == 302


@pytest.mark.parametrize("typed", ["کاوه۲", "كاوه۲", "كاوه2", "کاوه٢"])
def test_a_persian_name_counts_with_arabic_letters_too(db: None, typed: str) -> None:
    User.objects.create_user("کاوه2", password=PASSWORD)
    assert sign_in(typed).status_code == 302


def test_a_persian_passphrase_counts_composed_and_decomposed(db: None) -> None:
    User.objects.create_user("sara", password="آب و آینه و آسمان")
    assert sign_in("sara", "ا\u0653ب و ا\u0653ینه و ا\u0653سمان").status_code == 302


def _bare(page: str, name: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(name, "?")


def test_a_wrong_name_and_a_wrong_password_read_the_same(office: Office) -> None:
    known, unknown = sign_in("jahad", "not-the-password"), sign_in("nobody", "not-the-password")
    assert WRONG in known.text
    assert known.status_code == unknown.status_code == 200
    assert _bare(known.text, "jahad") == _bare(unknown.text, "nobody")


def test_a_closed_account_reads_the_same_too(office: Office) -> None:
    User.objects.filter(pk=office.staff.pk).update(is_active=False)
    closed, unknown = sign_in("jahad"), sign_in("nobody")
    assert _bare(closed.text, "jahad") == _bare(unknown.text, "nobody")


def test_nothing_typed_is_said_at_the_fields(office: Office) -> None:
    page = sign_in("", "").text
    assert "نام کاربری را بنویسید." in page
    assert "گذرواژه را بنویسید." in page
    assert "<title>خطا: ورود" in page


@pytest.mark.parametrize("name", ["ja\x00had", "ja\u202ehad", "x" * 5000, "'; DROP TABLE users; --", "<script>", "\ufeff\u200b"])
def test_strange_names_are_answered_politely(office: Office, name: str) -> None:
    page = sign_in(name, "whatever")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_an_absurdly_long_password_is_refused_before_it_is_tried(office: Office) -> None:
    page = sign_in("jahad", "x" * 1_000_000)
    assert page.status_code == 200
    assert TOO_LONG in page.text
    # Had it been tried, the guard would have counted a failure.
    assert not AccessAttempt.objects.exists()


def test_a_long_passphrase_is_accepted(db: None) -> None:
    phrase = "صد دانه یاقوت " * 9
    User.objects.create_user("yas", password=phrase[:LONGEST])
    assert sign_in("yas", phrase[:LONGEST]).status_code == 302


# --- the session ----------------------------------------------------------------------------------


def test_the_session_key_is_new_and_the_old_one_opens_nothing(office: Office) -> None:
    client = Client()
    client.session.save()
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in("jahad", client=client)
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not is_in(thief)


def test_the_cookie_is_not_for_scripts_and_not_for_other_sites(office: Office) -> None:
    cookie = sign_in("jahad").cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_closing_an_account_ends_its_sessions_at_the_next_click(office: Office, signed_in) -> None:
    client = signed_in(office.staff)
    assert is_in(client)
    User.objects.filter(pk=office.staff.pk).update(is_active=False)
    assert not is_in(client)


def test_pages_of_a_signed_in_person_stay_out_of_caches(office: Office, signed_in) -> None:
    assert "no-store" in signed_in(office.staff).get("/password/")["Cache-Control"]


def test_a_form_from_elsewhere_signs_nobody_in(office: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    assert sign_in("jahad", client=client).status_code == 403
    assert not is_in(client)


# --- where to -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example", "https://evil.example/", "https:evil.example", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)",
        "http:///evil.example", "%0d%0aLocation: https://evil.example", "//\u202eelpmaxe.live", " https://evil.example", "\thttps://evil.example",
    ],
)  # fmt: skip
def test_next_never_leaves_the_portal(office: Office, elsewhere: str) -> None:
    answer = Client().post("/login/?" + f"next={elsewhere}", {"username": "jahad", "password": PASSWORD, "next": elsewhere})
    assert answer.status_code == 302
    where = answer["Location"]
    assert urlsplit(urljoin("http://testserver/login/", where.replace("\\", "/"))).netloc == "testserver"
    assert "\n" not in where and "\r" not in where


def test_next_leads_back_to_the_page_that_was_asked_for(office: Office) -> None:
    asked = Client().get("/years/")
    assert asked["Location"] == "/login/?next=/years/"
    answer = Client().post(asked["Location"], {"username": "jahad", "password": PASSWORD, "next": "/years/"})
    assert answer["Location"] == "/years/"


# --- the lock ------------------------------------------------------------------------------------------


def lock(name: str = "jahad", **extra: str):
    for _ in range(4):
        assert sign_in(name, "wrong", **extra).status_code == 200
    return sign_in(name, "wrong", **extra)


def test_the_fifth_wrong_password_closes_the_name_for_fifteen_minutes(office: Office) -> None:
    answer = lock()
    assert answer.status_code == 429
    assert LOCKED_OUT in answer.text
    assert answer["Retry-After"] == "900"
    assert sign_in("jahad").status_code == 429  # the right one does not help now


def test_the_lock_is_the_same_for_a_name_nobody_has(office: Office) -> None:
    assert lock("nobody").text.replace("nobody", "?") == lock("jahad").text.replace("jahad", "?")


def test_the_person_still_gets_in_from_another_place(office: Office) -> None:
    lock()
    assert sign_in("jahad", **ELSEWHERE).status_code == 302


def test_colleagues_behind_the_same_address_still_get_in(office: Office) -> None:
    lock()
    assert sign_in("rais-jahad").status_code == 302


def test_a_forged_forwarding_header_does_not_help(office: Office) -> None:
    for n in range(4):
        sign_in("jahad", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert sign_in("jahad", "wrong", HTTP_X_FORWARDED_FOR="10.0.0.99").status_code == 429


def test_other_spellings_of_the_name_do_not_help(office: Office) -> None:
    for typed in ("jahad2", "jahad۲", "jahad٢", "jahad2 "):
        assert sign_in(typed, "wrong").status_code == 200
    assert sign_in("jahad\u200f۲", "wrong").status_code == 429


def test_the_lock_opens_after_fifteen_minutes(office: Office) -> None:
    lock()
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - dt.timedelta(minutes=16))
    assert sign_in("jahad").status_code == 302


def test_the_right_password_forgets_the_wrong_ones(office: Office) -> None:
    for _ in range(4):
        sign_in("jahad", "wrong")
    assert sign_in("jahad").status_code == 302
    assert sign_in("jahad", "wrong").status_code == 200
