"""What went wrong is a page in Persian that says what to do."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from core.views.errors import server_error
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


def test_a_wrong_method_is_told_where_the_button_is(office: Office, signed_in) -> None:
    page = signed_in(office.staff).get("/logout/")
    assert page.status_code == 405
    assert page["Allow"] == "POST"
    assert "این کار از این نشانی ممکن نیست." in page.text


def test_an_address_that_is_none_is_not_found(office: Office, signed_in) -> None:
    page = signed_in(office.staff).get("/nonsense/")
    assert page.status_code == 404
    assert "پیدا نشد" in page.text


def test_what_is_not_yours_says_whom_to_ask(office: Office, signed_in) -> None:
    page = signed_in(office.staff).get("/1397/credits/import/")
    assert page.status_code == 403
    assert "در محدودهٔ سمت شما نیست" in page.text


def test_a_form_larger_than_any_of_ours_is_too_large(office: Office, signed_in) -> None:
    page = signed_in(office.staff).post("/years/", {"year": "1397", "more": "x" * 3_000_000})
    assert page.status_code == 413
    assert "بزرگ‌تر از اندازهٔ پذیرفته است." in page.text


def test_a_form_not_of_ours_says_so(office: Office) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.staff, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post("/years/", {"year": "1397"})
    assert page.status_code == 403
    assert "<form" not in page.text or "csrfmiddlewaretoken" in page.text


def test_a_fault_of_ours_gives_a_code_and_no_details() -> None:
    try:
        raise ZeroDivisionError("secret detail")
    except ZeroDivisionError:
        page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "secret" not in page.content.decode()


def test_a_database_that_does_not_answer_is_said_as_such() -> None:
    try:
        raise OperationalError("connection refused")
    except OperationalError:
        page = server_error(RequestFactory().get("/"))
    assert page.status_code == 503
    assert page["Retry-After"] == "30"
    assert "سامانه موقتاً بسته است." in page.content.decode()


def test_no_page_uses_a_word_its_template_does_not_know(office: Office, signed_in) -> None:
    client = signed_in(office.staff)
    for address in ("/nonsense/", "/1397/credits/import/", "/logout/", "/years/", "/password/", "/password/done/"):
        assert "!!unknown" not in client.get(address).text, address
