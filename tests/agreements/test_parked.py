"""An amendment set aside is nobody's turn, and yet its agency finds it and takes it up again."""

from __future__ import annotations

import pytest

from agreements.actions.park_amendment import park_amendment
from agreements.actions.start_amendment import start_amendment
from agreements.models import Agreement
from agreements.workflow import State
from tests.agreements.screens.crowd import text_of
from tests.factories.agreements import fresh
from tests.factories.amendments import amendment_of, basis, paper_in_force

pytestmark = pytest.mark.django_db
PAGES = ("/cartable/", "/cartable/follow-up/")


@pytest.fixture
def base(office) -> Agreement:
    return paper_in_force(office)


@pytest.fixture
def parked(base, office) -> Agreement:
    return park_amendment(amendment_of(base, office), by=office.staff)


def take_up_of(paper: Agreement) -> str:
    return f"/agreements/{paper.identifier.replace('/', '.')}/steps/take_up/"


@pytest.mark.parametrize("page", PAGES)
def test_its_agency_is_told_and_led_to_take_it_up(page, parked, office, signed_in):
    answer = signed_in(office.staff).get(page)
    assert "اصلاحیه‌های کنار گذاشته‌شده (۱)" in text_of(answer) and "کنار گذاشته‌شده" in text_of(answer)
    assert f'href="{take_up_of(parked)}"' in answer.content.decode()


def test_the_way_leads_back_to_the_draft(parked, office, signed_in):
    client = signed_in(office.staff)
    assert client.get(take_up_of(parked)).status_code == 200
    client.post(take_up_of(parked), {"version": fresh(parked).version, "note": ""})
    assert fresh(parked).state == State.DRAFT
    assert "اصلاحیه‌های کنار گذاشته‌شده" not in text_of(client.get("/cartable/"))


def test_while_another_goes_first_it_is_named_and_no_way_is_offered(parked, base, office, signed_in):
    other = start_amendment(fresh(base), basis("97/۹۹"), by=office.staff)
    answer = signed_in(office.staff).get("/cartable/")
    assert f"پیش از آن باید اصلاحیهٔ {other.identifier} پایان یابد" in text_of(answer).replace("\u2066", "").replace("\u2069", "")
    assert take_up_of(parked) not in answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_is_told(page, parked, office, signed_in):
    for other in (office.wide_staff, office.expert, office.deputy):
        assert "اصلاحیه‌های کنار گذاشته‌شده" not in text_of(signed_in(other).get(page))
