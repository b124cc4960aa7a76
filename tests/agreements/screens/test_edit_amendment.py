"""The first section of an amendment's draft: reason and basis, now / change / after, and parking."""

from __future__ import annotations

import pytest

from agreements.actions.park_amendment import park_amendment
from agreements.amendment_checks import NOTHING_CHANGED
from agreements.workflow import State
from tests.agreements.screens.crowd import text_of
from tests.factories.agreements import agreement_at, fresh
from tests.factories.amendments import REASON, allocate, amendment_at, amendment_of, free_lines, paper_in_force, shift

pytestmark = pytest.mark.django_db


def page(agreement, section="amendment"):
    return f"/agreements/{agreement.identifier.replace('/', '.')}/edit/{section}/"


def test_reason_and_basis_are_mended(office, signed_in):
    draft = amendment_of(paper_in_force(office), office)
    client = signed_in(office.staff)
    assert REASON in text_of(client.get(page(draft)))
    given = {"kind": "error", "reason": "اصلاح اشتباه نوشتاری", "number": "9", "date": "۱۳۹۷/۰۱/۱۵", "version": draft.version, "action": "back"}
    assert client.post(page(draft), given).status_code == 302
    sheet = fresh(draft).amendment
    assert (sheet.kind, sheet.reason) == ("error", "اصلاح اشتباه نوشتاری")


def test_it_shows_now_change_and_after(office, signed_in):
    draft = amendment_of(paper_in_force(office), office)
    client = signed_in(office.staff)
    words = text_of(client.get(page(draft)))
    assert "هنوز چیزی تغییر نکرده است" in words and NOTHING_CHANGED in words
    shift(draft, 50, by=office.staff)
    words = text_of(client.get(page(fresh(draft))))
    assert "پس از اصلاح" in words and "ردیف‌های تغییریافته" in words and NOTHING_CHANGED not in words


def test_the_chapters_stand_beside_the_paper_in_force_and_its_allocations(office, signed_in):
    base = paper_in_force(office)
    line = free_lines(base)[0]
    allocate(line, line.amount - 5)
    draft = amendment_of(base, office)
    client = signed_in(office.staff)
    opened = client.get(page(draft, "chapters"))
    assert "پس از اصلاح" in text_of(opened) and "تخصیص‌یافته" in text_of(opened)
    name = f"cell-{line.programme.code}-{line.source.code}-{line.chapter.number}"
    given = {name: str(line.amount - 6), "version": draft.version}
    answer = client.post(page(draft, "chapters"), given)
    assert "کمتر از آن نمی‌شود" in text_of(answer)
    assert draft.lines.get(chapter=line.chapter_id, programme=line.programme_id, source=line.source_id).amount == line.amount


def test_an_original_has_no_such_section(office, signed_in):
    assert signed_in(office.staff).get(page(agreement_at("draft", office))).status_code == 404


def test_it_is_parked_and_taken_up_by_its_buttons(office, signed_in):
    draft = amendment_of(paper_in_force(office), office)
    client = signed_in(office.staff)
    task_list = f"/agreements/{draft.original.identifier}.1/edit/"
    assert "کنار گذاشتن اصلاحیه" in text_of(client.get(task_list))
    step = f"/agreements/{draft.original.identifier}.1/steps/"
    assert client.post(f"{step}park/", {"version": draft.version}).status_code == 302
    assert fresh(draft).state == State.PARKED
    assert "از سر گرفتن اصلاحیه" in text_of(client.get(draft.get_absolute_url()))
    assert client.post(f"{step}take_up/", {"version": fresh(draft).version}).status_code == 302
    assert fresh(draft).state == State.DRAFT


def test_the_record_tells_who_replaced_whom(office, signed_in):
    amendment = amendment_at("notified", office, change=0)
    client = signed_in(office.staff)
    former = client.get(fresh(amendment.amends).get_absolute_url())
    assert "جایگزین شده است" in text_of(former)
    assert f'href="{amendment.get_absolute_url()}"' in former.content.decode()
    words = text_of(client.get(amendment.get_absolute_url()))
    assert "نسخه‌ها و اصلاحیه‌ها" in words and "جایگزین" in words
    listed = client.get("/1397/agreements/?kind=amendment").content.decode()
    assert amendment.get_absolute_url() in listed and f'href="{amendment.amends.get_absolute_url()}"' not in listed


def test_a_draft_with_an_old_base_leads_to_the_merge(office, signed_in):
    base = paper_in_force(office, leave=300)
    parked = park_amendment(amendment_of(base, office), by=office.staff)
    amendment_at("notified", office, base=fresh(base))
    client = signed_in(office.staff)
    step = f"/agreements/{base.identifier}.1/steps/take_up/"
    client.post(step, {"version": fresh(parked).version})
    opened = client.get(f"/agreements/{base.identifier}.1/edit/")
    assert "مبنای این اصلاحیه تغییر کرده است" in text_of(opened)
    assert f'href="/agreements/{base.identifier}.1/merge/"' in opened.content.decode()
