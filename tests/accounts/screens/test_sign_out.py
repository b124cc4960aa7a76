"""Sign out: by POST only; the session ends on the server."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def test_a_link_signs_nobody_out(office: Office, signed_in) -> None:
    client = signed_in(office.staff)
    assert client.get("/logout/").status_code == 405
    assert client.get("/password/").status_code == 200


def test_the_session_is_over_and_its_cookie_worthless(office: Office, signed_in) -> None:
    client = signed_in(office.staff)
    cookie = client.cookies["sessionid"].value
    answer = client.post("/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/login/")
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert thief.get("/password/").status_code == 302


def test_the_browser_is_told_to_forget(office: Office, signed_in) -> None:
    assert signed_in(office.staff).post("/logout/")["Clear-Site-Data"] == '"cache", "storage"'


def test_the_login_page_says_so(office: Office, signed_in) -> None:
    assert "از سامانه خارج شدید." in signed_in(office.staff).post("/logout/", follow=True).text


def test_a_second_press_is_harmless(office: Office, signed_in) -> None:
    client = signed_in(office.staff)
    client.post("/logout/")
    assert client.post("/logout/")["Location"] == "/login/"


def test_a_form_from_elsewhere_signs_nobody_out(office: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.staff, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/logout/").status_code == 403
    assert client.get("/password/").status_code == 200
