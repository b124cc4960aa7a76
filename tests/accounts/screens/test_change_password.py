"""Change one's own password: the present one, twice the new one, and every other session ends."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actions.reset_password import reset_password
from accounts.models import User
from core.audit import history_of
from tests.factories.office import PASSWORD, Office

pytestmark = pytest.mark.django_db
NEW = "باران روی نخلستان"


def change(client: Client, old: str = PASSWORD, new: str = NEW, again: str | None = None):
    data = {"old_password": old, "new_password1": new, "new_password2": new if again is None else again}
    return client.post("/password/", data)


def test_asks_who_is_not_signed_in_to_sign_in(db: None) -> None:
    assert Client().get("/password/")["Location"] == "/login/?next=/password/"


def test_changes_it_once_and_says_so(office: Office, signed_in) -> None:
    client = signed_in(office.staff)
    assert change(client)["Location"] == "/password/done/"
    assert "گذرواژهٔ شما تغییر کرد." in client.get("/password/done/").text
    assert User.objects.get(pk=office.staff.pk).check_password(NEW)


def test_leaves_a_line_in_the_history_without_the_password(office: Office, signed_in) -> None:
    change(signed_in(office.staff))
    entry = history_of(office.staff).last()
    assert (entry.action, entry.actor) == ("change_password", office.staff)
    assert NEW not in str(entry.data)


def test_this_session_goes_on_and_every_other_one_ends(office: Office, signed_in) -> None:
    here, there = signed_in(office.staff), signed_in(office.staff)
    key = here.cookies["sessionid"].value
    change(here)
    assert here.get("/password/").status_code == 200
    assert here.cookies["sessionid"].value != key
    assert there.get("/password/").status_code == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "sentence"),
    [
        ("not-mine", NEW, NEW, "گذرواژهٔ کنونی درست نیست."),
        (PASSWORD, NEW, NEW + "!", "دو گذرواژهٔ تازه یکسان نیست."),
        (PASSWORD, PASSWORD, PASSWORD, "گذرواژهٔ تازه همان گذرواژهٔ کنونی است."),
        (PASSWORD, "کوتاه", "کوتاه", "10"),
        (PASSWORD, "8273645190823", "8273645190823", "عدد"),
        (PASSWORD, "password123", "password123", "همه می‌شناسند"),
        (PASSWORD, "خوزستان۱۳۹۷", "خوزستان۱۳۹۷", "همه می‌شناسند"),
        (PASSWORD, "x" * 129, "x" * 129, "۱۲۸"),
        ("", "", "", "گذرواژهٔ کنونی را بنویسید."),
    ],
)
def test_what_will_not_do_is_said_and_nothing_changes(office: Office, signed_in, old: str, new: str, again: str, sentence: str) -> None:
    page = change(signed_in(office.staff), old, new, again)
    assert page.status_code == 200
    assert sentence in page.text
    assert "<title>خطا: " in page.text
    assert User.objects.get(pk=office.staff.pk).check_password(PASSWORD)


def test_typed_passwords_are_not_written_back_into_the_page(office: Office, signed_in) -> None:
    page = change(signed_in(office.staff), "not-mine-at-all", NEW).text
    assert "not-mine-at-all" not in page
    assert NEW not in page


def test_a_stolen_session_cannot_try_passwords_for_ever(office: Office, signed_in) -> None:
    client = signed_in(office.staff)
    answers = [change(client, old=f"guess-{n}").status_code for n in range(6)]
    assert answers[0] == 200
    assert answers[-1] == 429


# --- a temporary password ---------------------------------------------------------------------------


def enter_with_temporary(office: Office) -> tuple[Client, str]:
    password = reset_password(office.staff, by=office.admin)
    client = Client()
    client.post("/login/", {"username": "jahad", "password": password})
    return client, password


@pytest.mark.parametrize("address", ["/", "/cartable/", "/years/", "/1397/agreements/"])
def test_a_temporary_password_opens_no_other_page(office: Office, address: str) -> None:
    client, _ = enter_with_temporary(office)
    assert client.get(address)["Location"] == "/password/"


def test_the_page_says_why(office: Office) -> None:
    client, _ = enter_with_temporary(office)
    page = client.get("/password/").text
    assert "با گذرواژهٔ موقت وارد شده‌اید." in page
    assert "انصراف" not in page


def test_help_and_the_way_out_stay_open(office: Office) -> None:
    client, _ = enter_with_temporary(office)
    assert client.get("/help/").status_code == 200
    assert client.post("/logout/")["Location"] == "/login/"


def test_signing_in_again_does_not_get_round_it(office: Office) -> None:
    client, password = enter_with_temporary(office)
    client.post("/logout/")
    client.post("/login/", {"username": "jahad", "password": password})
    assert client.get("/years/")["Location"] == "/password/"


def test_an_own_password_opens_everything_again(office: Office) -> None:
    client, password = enter_with_temporary(office)
    change(client, old=password)
    assert client.get("/years/").status_code == 200
    again = Client()
    again.post("/login/", {"username": "jahad", "password": NEW})
    assert again.get("/years/").status_code == 200
