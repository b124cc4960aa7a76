"""Papers, money and history in the admin: to look at, and nothing else, for everybody."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_fsm import FSMField

from accounts.models import User
from agreements.models import Agreement, AgreementLine, Print, ReturnNote, Signature
from core.models import AuditEntry
from core.office_admin import OfficeModelAdmin, ReadOnlyAdmin
from distribution.models import CeilingPosting, CreditCeiling, CreditNotice, CreditNoticeLine
from tests.factories.agreements import agreement_at
from tests.factories.office import Office

pytestmark = pytest.mark.django_db
# Typed by hand: what no administrator may touch.
ONLY_SHOWN = (Agreement, Print, Signature, ReturnNote, CreditNotice, CreditCeiling, CeilingPosting, AuditEntry)


@pytest.fixture
def papers(office: Office) -> Office:
    """Something of everything: a notified paper with prints and signatures, a returned one."""
    agreement_at("notified", office)
    agreement_at("returned", office, agency=office.other_agency)
    return office


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def everything() -> list[tuple]:
    """All rows of the papers, the money and the history, as stored."""
    rows = []
    for model in (*ONLY_SHOWN, AgreementLine, CreditNoticeLine):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT md5(t::text) FROM "{model._meta.db_table}" t ORDER BY 1')
            rows.append((model.__name__, tuple(cursor.fetchall())))
    return rows


@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_is_shown_and_every_post_is_refused(papers: Office, signed_in, who: str) -> None:
    client, before = signed_in(papers.people[who]), everything()
    for model in ONLY_SHOWN:
        assert isinstance(admin.site._registry[model], ReadOnlyAdmin)
        row = model.objects.first()
        assert row is not None, model
        assert client.get(address(model, "changelist")).status_code == 200
        assert client.get(address(model, "change", row.pk)).status_code == 200
        assert client.get(address(model, "history", row.pk)).status_code == 200
        forged = {"state": "notified", "reserved": "0", "_save": "1", "_fsm_transition_to": "notify", "post": "yes",
                  "action": "delete_selected", "_selected_action": [row.pk]}  # fmt: skip
        pages = (address(model, "changelist"), address(model, "change", row.pk), address(model, "delete", row.pk), address(model, "add"))
        for page in pages:
            assert client.post(page, forged).status_code == 403, page
        assert client.get(address(model, "add")).status_code == 403
        assert client.get(address(model, "delete", row.pk)).status_code == 403
    assert everything() == before


def test_no_page_of_the_admin_types_a_state_or_a_counter(papers: Office, rf) -> None:
    request = rf.get("/admin/")
    request.user = papers.superuser
    kept_by_actions = {"state", "desk", "notified", "reserved", "used", "notified_delta", "reserved_delta", "used_delta", "version"}
    for model, page in admin.site._registry.items():
        moved = {f.name for f in model._meta.fields if isinstance(f, FSMField)} | kept_by_actions
        row = model._default_manager.first()
        if page.has_change_permission(request, row) or page.has_add_permission(request):
            typed = set(page.get_form(request, row, change=row is not None).base_fields)
            assert not typed & moved, model


def test_every_page_is_one_of_ours_and_none_takes_steps(papers: Office) -> None:
    for model, page in admin.site._registry.items():
        assert isinstance(page, OfficeModelAdmin), model
        assert not any("FSM" in base.__name__ for base in type(page).__mro__), model
        assert not page.actions, model
        assert len(page.list_filter) <= 5, model


def test_nothing_is_deleted_in_bulk(papers: Office, signed_in) -> None:
    client = signed_in(papers.superuser)
    for model in admin.site._registry:
        rows = list(model._default_manager.values_list("pk", flat=True))
        client.post(address(model, "changelist"), {"action": "delete_selected", "_selected_action": rows, "post": "yes"})
        assert list(model._default_manager.values_list("pk", flat=True)) == rows, model


def test_every_page_of_every_row_opens(papers: Office, signed_in) -> None:
    client = signed_in(papers.superuser)
    for model in admin.site._registry:
        row = model._default_manager.first()
        pages = [address(model, "changelist"), address(model, "changelist") + "?q=كشاورزي ۱۳۹۷"]
        pages += [address(model, "change", row.pk), address(model, "history", row.pk)] if row else []
        for page in pages:
            assert client.get(page).status_code == 200, page


def test_a_row_that_is_not_there_leads_back_to_the_list(papers: Office, signed_in) -> None:
    client = signed_in(papers.admin)
    for model in admin.site._registry:
        for pk in ("999999999", "x", "1-1"):
            assert client.get(address(model, "change", pk)).status_code in (302, 404)
            assert client.get(address(model, "history", pk)).status_code in (302, 404)


def test_the_trail_is_read_by_month_and_subject_in_words(papers: Office, signed_in) -> None:
    client = signed_in(papers.admin)
    page = client.get("/admin/core/auditentry/").text
    assert "خرداد ۱۳۹۷" in page
    assert "در بررسی کارشناس" in page
    assert "expert_confirmed" not in page
    assert client.get("/admin/core/auditentry/?month=1397-03").text.count("تأیید معاون بودجه") == 1
    assert "تأیید معاون بودجه" not in client.get("/admin/core/auditentry/?month=1397-02").text
    for made_up in ("?month=1397-99", "?month=x", "?subject=nothing", "?side=x"):
        assert client.get("/admin/core/auditentry/" + made_up).status_code in (200, 302)


def test_looking_changes_nothing(papers: Office, signed_in) -> None:
    before = everything()
    client: Client = signed_in(User.objects.get(pk=papers.admin.pk))
    for model in ONLY_SHOWN:
        client.get(address(model, "changelist"))
        client.get(address(model, "change", model.objects.first().pk))
    assert everything() == before
