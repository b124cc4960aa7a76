"""The checks of forms E-3, E-4 and E-5 (domain.md 3.7 rule 2): form, row, figure and by how much; each with its twin."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from agreements.actions.save_optional import StaffWish, SubChapterWish, save_counties, save_staff, save_subchapters
from agreements.actions.save_section import save_chapters
from agreements.actions.submit_agreement import submit_agreement
from agreements.checks import Finding, blocking, findings
from agreements.models import Agreement, CountyRow, StaffRow, SubChapterRow
from agreements.optional_checks import MOST_OF_A_KIND
from core.refusals import Refused
from tests.agreements.test_checks import cell, only_fault
from tests.factories.agreements import agreement_at, fill_activities, fresh
from tests.factories.office import Office
from tests.factories.optional import counties, with_optional

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(office: Office) -> Agreement:
    return agreement_at("draft", office)


def found(agreement: Agreement, check: str) -> list[Finding]:
    return [finding for finding in findings(fresh(agreement)) if finding.check == check]


def staffed(draft: Agreement, office: Office, *rows: tuple[str, str, int]) -> list[str]:
    save_staff(fresh(draft), [StaffWish(*row) for row in rows], by=office.staff)
    assert blocking(found(draft, "staff")) == [f for f in found(draft, "staff") if not all(count for *_, count in rows)]
    return [finding.sentence for finding in found(draft, "staff")]


def test_forms_that_balance_say_nothing_and_are_sent(draft: Agreement, office: Office) -> None:
    draft = with_optional(draft, office)
    assert findings(draft) == []
    assert submit_agreement(draft, by=office.staff).state == "submitted"


@pytest.mark.parametrize(("off", "words"), [(1, "۸٬۳۵۱ است و ۱ میلیون ریال بیشتر از"), (-350, "۸٬۰۰۰ است و ۳۵۰ میلیون ریال کمتر از")])
def test_a_chapter_in_parts_must_be_the_chapter(draft: Agreement, office: Office, off: int, words: str) -> None:
    fault = only_fault(with_optional(draft, office, subchapters_off=off))
    assert fault.sentence == (
        f"فرم هـ‑۴: جمع ریزفصل‌های فصل ۲ استفاده از کالاها و خدمات در «توسعهٔ تولیدات کشاورزی» {words} "
        "مبلغ همان فصل در فرم هـ‑۱ (۸٬۳۵۰) است."
    )
    assert (fault.section, fault.programme) == ("subchapters", "1301001")


@pytest.mark.parametrize(("off", "words"), [(7, "۵۲٬۰۰۷ است و ۷ میلیون ریال بیشتر از"), (-7, "۵۱٬۹۹۳ است و ۷ میلیون ریال کمتر از")])
def test_the_counties_of_a_programme_must_be_the_programme(draft: Agreement, office: Office, off: int, words: str) -> None:
    fault = only_fault(with_optional(draft, office, counties_off=off))
    assert fault.sentence == f"فرم هـ‑۵: جمع سهم شهرستان‌ها در «توسعهٔ تولیدات کشاورزی» {words} مبلغ همان برنامه در فرم هـ‑۱ (۵۲٬۰۰۰) است."
    assert (fault.section, fault.programme) == ("counties", "1301001")


def test_only_the_chapters_begun_are_asked_about(draft: Agreement, office: Office) -> None:
    save_subchapters(draft, draft.blocks.get(), [SubChapterWish(6, "کمک‌هزینه", 2_150)], by=office.staff)
    assert findings(fresh(draft)) == []


def test_a_figure_changed_afterwards_is_found_in_both_forms(draft: Agreement, office: Office) -> None:
    draft = with_optional(draft, office)
    save_chapters(draft, {cell(office, 2): 8_250}, by=office.staff)
    fill_activities(fresh(draft), by=office.staff)
    assert [f.check for f in blocking(findings(fresh(draft)))] == ["subchapters", "counties"]


def test_a_row_of_a_chapter_without_a_figure_is_found(draft: Agreement, office: Office) -> None:
    save_subchapters(draft, draft.blocks.get(), [SubChapterWish(4, "یارانهٔ نهاده", 5)], by=office.staff)
    assert "فصل ۴ یارانه در «توسعهٔ تولیدات کشاورزی» ۵ است و ۵ میلیون ریال بیشتر از مبلغ همان فصل در فرم هـ‑۱ (۰)" in only_fault(draft).sentence


def test_the_sum_goes_over_all_sources(office: Office) -> None:
    wide = agreement_at("draft", office, agency=office.wide_agency)
    first = wide.blocks.get(programme__code="1502001")
    whole = sum(wide.lines.filter(programme=first.programme).values_list("amount", flat=True))
    save_counties(wide, first, {counties()[0].pk: whole}, by=office.wide_staff)
    assert found(wide, "counties") == []
    save_counties(fresh(wide), first, {counties()[0].pk: whole - 400}, by=office.wide_staff)
    assert len(found(wide, "counties")) == 1


def test_a_sub_chapter_without_an_amount_is_only_odd(draft: Agreement, office: Office) -> None:
    save_subchapters(draft, draft.blocks.get(), [SubChapterWish(2, "خدمات", 8_350), SubChapterWish(2, "چاپ", 0)], by=office.staff)
    (odd,) = findings(fresh(draft))
    assert (odd.blocks, odd.sentence) == (False, "فرم هـ‑۴: «چاپ» در «توسعهٔ تولیدات کشاورزی» مبلغی ندارد.")


def test_people_and_means_that_make_sense_say_nothing(draft: Agreement, office: Office) -> None:
    rows = [("official", "", 40), ("official", "مأمور از دستگاه دیگر", 2), ("outsourced", "", 5), ("rented_building", "", 1)]
    assert staffed(draft, office, *rows) == []


def test_a_row_without_a_count_blocks(draft: Agreement, office: Office) -> None:
    assert staffed(draft, office, ("vehicle", "وانت", 0)) == ["فرم هـ‑۳: تعداد «خودرو، وانت» نوشته نشده است."]
    with pytest.raises(Refused, match="وانت"):
        submit_agreement(fresh(draft), by=office.staff)


def test_the_same_row_twice_is_odd(draft: Agreement, office: Office) -> None:
    rows = [("official", "", 40), ("official", "", 3)]
    assert staffed(draft, office, *rows) == ["فرم هـ‑۳: «نیروی رسمی» ۲ بار آمده است؛ سطرها را یکی کنید یا شرح هر یک را بنویسید."]


@pytest.mark.parametrize(("count", "odd"), [(MOST_OF_A_KIND, 0), (MOST_OF_A_KIND + 1, 1)])
def test_a_count_beyond_all_reason_is_asked_about(draft: Agreement, office: Office, count: int, odd: int) -> None:
    assert len(staffed(draft, office, ("official", "", count))) == odd


def without_chapter(agreement: Agreement, number: int) -> None:
    """As if form E-1 had nothing there, whoever fixes the chapter."""
    agreement.lines.filter(chapter__number=number).update(amount=0)
    Agreement.objects.filter(pk=agreement.pk).update(total=fresh(agreement).sum_of_lines())


@pytest.mark.parametrize(
    ("kind", "chapter", "sentence"),
    [
        ("contractual", 1, "فرم هـ‑۳: ۴ نفر نوشته شده است، ولی فصل ۱ جبران خدمات کارکنان در فرم هـ‑۱ مبلغی ندارد."),
        ("vehicle", 2, "فرم هـ‑۳: «خودرو» نوشته شده است، ولی فصل ۲ استفاده از کالاها و خدمات در فرم هـ‑۱ مبلغی ندارد."),
    ],
)
def test_people_need_pay_and_means_need_upkeep(draft: Agreement, office: Office, kind: str, chapter: int, sentence: str) -> None:
    assert staffed(draft, office, (kind, "", 4)) == []
    without_chapter(draft, chapter)
    assert [finding.sentence for finding in found(draft, "staff")] == [sentence]


def test_the_rows_follow_the_paper(draft: Agreement, office: Office) -> None:
    """What was sent is final, for these forms too (rule submitted_content_is_final)."""
    draft = submit_agreement(with_optional(draft, office), by=office.staff)
    for model in (StaffRow, SubChapterRow, CountyRow):
        with pytest.raises(DatabaseError, match="final"), transaction.atomic():
            model.objects.filter(agreement=draft).delete()
