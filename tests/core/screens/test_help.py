"""Help: readable before signing in; states and roles come from the tables themselves."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.roles import ROLES
from agreements.workflow import TURN, State

pytestmark = pytest.mark.django_db


def test_opens_for_everybody() -> None:
    assert Client().get("/help/").status_code == 200


def test_names_every_state_with_whose_turn_it_is() -> None:
    page = Client().get("/help/").text
    for state in State:
        assert str(state.label) in page
    for desk in set(TURN.values()):
        assert str(desk.label) in page or str(desk.label) == "–"


def test_names_every_role() -> None:
    page = Client().get("/help/").text
    for role in ROLES:
        assert role.title.split(" – ")[0] in page


def test_says_whom_to_call_at_the_same_place_as_every_page() -> None:
    page = Client().get("/help/").text
    assert "واحد تلفیق بودجه" in page
    assert page.count("۰۶۱") >= 2  # in the page, and in its foot


def test_knows_no_unknown_words() -> None:
    assert "!!unknown" not in Client().get("/help/").text


def test_takes_nothing() -> None:
    assert Client().post("/help/").status_code == 405
