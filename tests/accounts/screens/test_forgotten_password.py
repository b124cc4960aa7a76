"""Whom to call; nothing to fill in, so nothing to be guessed."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_says_whom_to_call_without_a_form() -> None:
    page = Client().get("/login/help/")
    assert page.status_code == 200
    assert "۰۶۱" in page.text
    assert "<form" not in page.text


def test_answers_nothing_to_a_post() -> None:
    assert Client().post("/login/help/", {"username": "jahad"}).status_code == 405
