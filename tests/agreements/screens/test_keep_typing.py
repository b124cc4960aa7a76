"""What is typed and not saved is kept for the person who typed it, offered again, and gone with the save."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.actions.keep_typing import LARGEST_TYPING, TOO_MUCH_TYPED, keep_typing
from agreements.models import Agreement, KeptTyping
from tests.factories.agreements import agreement_at, fresh
from tests.factories.office import Office


@pytest.fixture
def draft(office: Office) -> Agreement:
    return agreement_at("draft", office)


def typing(draft: Agreement, section: str = "particulars") -> str:
    return reverse("keep_typing", args=[draft.identifier, section])


def test_the_copy_is_offered_and_comes_back_as_it_was_typed(draft: Agreement, office: Office, client: Client) -> None:
    client.force_login(office.staff)
    page = reverse("edit_particulars", args=[draft.identifier])
    typed = {"official_name": "نام تازه", "address": "اهواز، خیابان نخست", "version": draft.version, "mark": "x", "action": "continue"}

    said = client.post(typing(draft), typed)

    assert said.status_code == 200
    assert "نوشته‌ها نگه داشته شد" in said.json()["said"]
    assert fresh(draft).official_name != "نام تازه"
    assert fresh(draft).version == draft.version
    offered = client.get(page).content.decode()
    assert "بازیابی نوشته‌ها" in offered
    assert "نام تازه" not in offered
    restored = client.get(f"{page}?kept=1").content.decode()
    assert "نام تازه" in restored
    assert "نوشته‌های ذخیره‌نشدهٔ شما" in restored


def test_rows_come_back_too(draft: Agreement, office: Office, client: Client) -> None:
    client.force_login(office.staff)
    programme = draft.blocks.first().programme.code
    section = f"activities-{programme}"
    rows = {"rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 0, "rows-0-title": "کارگاه شناسایی آفات", "rows-0-amount": "۱۲۰", "goal": "هدفی تازه"}
    client.post(typing(draft, section), rows)

    restored = client.get(reverse("edit_activities", args=[draft.identifier]), {"programme": programme, "kept": 1}).content.decode()

    assert "کارگاه شناسایی آفات" in restored
    assert "هدفی تازه" in restored
    assert not draft.blocks.filter(activities__title="کارگاه شناسایی آفات").exists()


def test_a_colleague_is_not_shown_it(draft: Agreement, office: Office, client: Client) -> None:
    keep_typing(draft, "particulars", "official_name=x", by=office.staff)
    client.force_login(office.agency_head)
    answer = client.get(reverse("edit_particulars", args=[draft.identifier]))
    assert "بازیابی نوشته‌ها" not in answer.content.decode()


def test_a_save_and_the_button_take_it_away(draft: Agreement, office: Office, client: Client) -> None:
    client.force_login(office.staff)
    page = reverse("edit_particulars", args=[draft.identifier])
    client.post(typing(draft), {"official_name": "نام تازه"})
    client.post(page, {"official_name": "نام تازه", "version": draft.version, "mark": "", "action": "back"})
    assert fresh(draft).official_name == "نام تازه"
    assert not KeptTyping.objects.exists()

    client.post(typing(draft), {"official_name": "نامی دیگر"})
    left = client.post(typing(draft), {"action": "forget", "back": page})
    assert (left.status_code, left.url) == (302, page)
    assert not KeptTyping.objects.exists()


def test_the_button_leads_to_no_other_site(draft: Agreement, office: Office, client: Client) -> None:
    client.force_login(office.staff)
    left = client.post(typing(draft), {"action": "forget", "back": "https://example.org/"})
    assert left.url == draft.get_absolute_url()


@pytest.mark.parametrize("person", ["expert", "integration"])
def test_nobody_else_keeps_anything_in_the_draft(person: str, draft: Agreement, office: Office, client: Client) -> None:
    client.force_login(getattr(office, person))
    assert client.post(typing(draft), {"official_name": "x"}).status_code in (403, 404)
    assert not KeptTyping.objects.exists()


def test_of_a_paper_that_has_been_sent_nothing_is_kept(office: Office, client: Client) -> None:
    sent = agreement_at("submitted", office)
    client.force_login(office.staff)
    assert client.post(typing(sent), {"official_name": "x"}).status_code in (403, 409)
    assert not KeptTyping.objects.exists()


def test_too_much_is_refused_with_its_sentence(draft: Agreement, office: Office, client: Client) -> None:
    client.force_login(office.staff)
    said = client.post(typing(draft), {"goal": "x" * LARGEST_TYPING})
    assert (said.status_code, said.json()["said"]) == (409, TOO_MUCH_TYPED)


def test_keeping_costs_one_statement(draft: Agreement, office: Office) -> None:
    keep_typing(draft, "particulars", "a=1", by=office.staff)
    with CaptureQueriesContext(connection) as queries:
        keep_typing(draft, "particulars", "a=2", by=office.staff)
    assert sum("kepttyping" in query["sql"] for query in queries) == 1
    assert KeptTyping.objects.get().typed == "a=2"
