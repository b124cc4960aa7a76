"""The optional forms in the content: nothing where there is nothing, keys that survive, and everything that reads contents."""

from __future__ import annotations

from typing import Any

import pytest

from agreements.actions.merge_amendment import merge_amendment, merge_of
from agreements.actions.park_amendment import park_amendment, take_up_amendment
from agreements.actions.save_optional import StaffWish, SubChapterWish, save_counties, save_staff, save_subchapters
from agreements.actions.write_forms import NOT_A_CHOICE, TOO_LONG, write_forms
from agreements.amendment_changes import changed_rows, total_of
from agreements.comparison import compare
from agreements.content import content_of
from agreements.models import Agreement
from agreements.optional_layout import optional_forms
from agreements.places import place_of, places_in
from core.refusals import Refused
from tests.factories.agreements import advance, agreement_at, fill_activities, fresh
from tests.factories.amendments import amendment_of, raised
from tests.factories.office import Office
from tests.factories.optional import counties, with_optional
from tests.racing import offences

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(office: Office) -> Agreement:
    return with_optional(agreement_at("draft", office), office)


def wishes(paper: Agreement) -> list[SubChapterWish]:
    rows = paper.subchapters.select_related("chapter")
    return [SubChapterWish(row.chapter.number, row.title, row.amount, str(row.key)) for row in rows]


def test_a_paper_without_them_says_nothing_of_them(office: Office, full: Agreement) -> None:
    without = content_of(agreement_at("draft", office, agency=office.wide_agency))
    assert not {"staff", "subchapters", "counties"} & set(without)
    assert {"staff", "subchapters", "counties"} <= set(content_of(full))
    save_staff(full, [], by=office.staff)
    assert "staff" not in content_of(fresh(full))


def test_every_row_says_what_it_is(full: Agreement) -> None:
    content = content_of(full)
    assert [(row["group"], row["kind"], row["title"], row["count"]) for row in content["staff"]] == [
        ("نیروی انسانی", "نیروی رسمی", "", 40), ("امکانات", "خودرو", "وانت", 6),
    ]  # fmt: skip
    assert [(r["programme"], r["chapter"], r["chapter_title"], r["title"], r["amount"]) for r in content["subchapters"]] == [
        ("1301001", 2, "استفاده از کالاها و خدمات", "خدمات قراردادی", 8_000), ("1301001", 2, "استفاده از کالاها و خدمات", "آب و برق", 350),
    ]  # fmt: skip
    assert [(r["programme"], r["county"], r["title"], r["amount"]) for r in content["counties"]] == [
        ("1301001", "0601", "آبادان", 1_000), ("1301001", "0602", "اهواز", 51_000),
    ]  # fmt: skip


def test_people_stand_before_means_whatever_the_order_of_the_rows(office: Office, full: Agreement) -> None:
    save_staff(full, [StaffWish("vehicle", "", 1), StaffWish("outsourced", "", 2), StaffWish("owned_building", "", 3)], by=office.staff)
    laid = optional_forms(content_of(fresh(full)))
    assert [(group.title, len(group.rows)) for group in laid.staff] == [("نیروی انسانی", 1), ("امکانات", 2)]
    assert laid.people.count == 2
    assert [row["count"] for row in content_of(fresh(full))["staff"]] == [2, 1, 3]


def test_every_row_is_a_place_for_a_comment(full: Agreement) -> None:
    content = content_of(full)
    key = content["subchapters"][0]["key"]
    assert place_of(content, "subchapters", key, "amount") == "ریز فصول، خدمات قراردادی، استفاده از کالاها و خدمات، توسعهٔ تولیدات کشاورزی، مبلغ"
    assert place_of(content, "counties", "1301001/0601") == "سهم شهرستان‌ها، آبادان، توسعهٔ تولیدات کشاورزی"
    assert place_of(content, "staff", content["staff"][1]["key"]) == "نیروی انسانی و امکانات، خودرو، امکانات"
    assert ("counties", "1301001/0603") not in places_in(content)


def rows_of(before: dict[str, Any], after: dict[str, Any], section: str) -> dict[str, str]:
    (found,) = [part for part in compare(before, after).sections if part.key == section]
    return {row.title: row.status for row in found.rows}


def test_versions_tell_added_removed_changed_and_moved_rows(office: Office, full: Agreement) -> None:
    before = content_of(full)
    first, second = wishes(full)
    rows = [second, SubChapterWish(2, "خدمات پشتیبانی", first.amount - 10, first.key), SubChapterWish(2, "چاپ", 10)]
    save_subchapters(full, full.blocks.get(), rows, by=office.staff)
    one, two, three = counties()
    save_counties(fresh(full), full.blocks.get(), {one.pk: 0, two.pk: 51_500, three.pk: 500}, by=office.staff)
    save_staff(fresh(full), [StaffWish("contractual", "", 40, before["staff"][0]["key"])], by=office.staff)
    after = content_of(fresh(full))
    assert rows_of(before, after, "subchapters") == {"خدمات پشتیبانی": "changed", "آب و برق": "moved", "چاپ": "added"} or rows_of(
        before, after, "subchapters"
    ) == {"آب و برق": "same", "خدمات پشتیبانی": "changed", "چاپ": "added"}
    assert rows_of(before, after, "counties") == {"آبادان": "removed", "اهواز": "changed", "ایذه": "added"}
    assert rows_of(before, after, "staff") == {"نیروی پیمانی": "changed", "خودرو": "removed"}


def test_they_are_no_money_of_their_own(full: Agreement) -> None:
    content = content_of(full)
    bare = {name: part for name, part in content.items() if name not in ("staff", "subchapters", "counties")}
    assert total_of(content) == total_of(bare) == full.total


# ---- amendments --------------------------------------------------------------------------------


def test_an_amendment_begins_with_every_row_under_its_key(office: Office, full: Agreement) -> None:
    base = advance(full, "notified", office)
    draft = amendment_of(base, office)
    ours, theirs = content_of(draft), content_of(base)
    for form in ("staff", "subchapters", "counties"):
        assert ours[form] == theirs[form]
    assert changed_rows(theirs, ours) == []


def test_what_an_amendment_changes_in_them_is_told_cell_by_cell(office: Office, full: Agreement) -> None:
    base = advance(full, "notified", office)
    draft = amendment_of(base, office)
    first, second = wishes(draft)
    save_subchapters(draft, draft.blocks.get(), [SubChapterWish(2, first.title, first.amount - 50, first.key), SubChapterWish(2, second.title, second.amount + 50, second.key)], by=office.staff)  # fmt: skip
    one, two, _ = counties()
    save_counties(fresh(draft), draft.blocks.get(), {one.pk: 1_200, two.pk: 50_800}, by=office.staff)
    told = changed_rows(content_of(base), content_of(fresh(draft)))
    assert [(row.row.place, [(cell.words, cell.change) for cell in row.cells]) for row in told] == [
        ("ریز فصول", [("مبلغ", -50)]), ("ریز فصول", [("مبلغ", 50)]), ("سهم شهرستان‌ها", [("مبلغ", 200)]), ("سهم شهرستان‌ها", [("مبلغ", -200)]),
    ]  # fmt: skip
    assert advance(fresh(draft), "notified", office).state == "notified"
    assert offences() == []


def stale(office: Office) -> tuple[Agreement, Agreement]:
    """A draft of an amendment whose base changed meanwhile: both changed a count, I added a sub-chapter, they a county."""
    base = advance(with_optional(agreement_at("draft", office), office), "notified", office)
    mine = amendment_of(base, office)
    key = mine.staff.first().key
    save_staff(mine, [StaffWish("official", "", 45, str(key))], by=office.staff)
    first, second = wishes(mine)
    save_subchapters(fresh(mine), mine.blocks.get(), [first, SubChapterWish(2, "آب و برق", 300, second.key), SubChapterWish(2, "چاپ", 50)], by=office.staff)
    parked = park_amendment(fresh(mine), by=office.staff)
    theirs = amendment_of(base, office)
    save_staff(theirs, [StaffWish("official", "", 50, str(key)), StaffWish("vehicle", "وانت", 6, str(theirs.staff.last().key))], by=office.staff)
    one, _, three = counties()
    save_counties(fresh(theirs), theirs.blocks.get(), {one.pk: 400, three.pk: 600}, by=office.staff)
    now = advance(fresh(theirs), "notified", office)
    return fresh(take_up_amendment(fresh(parked), by=office.staff)), now


def test_a_merge_carries_all_three_forms(office: Office) -> None:
    draft, now = stale(office)
    _, found = merge_of(draft)
    (question,) = [q for q in found.questions if q.row.kind == "staff"]
    assert (question.words, question.base, question.theirs, question.mine) == ("تعداد", 40, 50, 45)
    merged = fresh(merge_amendment(draft, {q.name: q.theirs for q in found.questions}, seen_base=now.pk, by=office.staff))
    assert list(merged.staff.values_list("kind", "title", "count")) == [("official", "", 50)]
    assert list(merged.subchapters.values_list("title", "amount")) == [("خدمات قراردادی", 8_000), ("آب و برق", 300), ("چاپ", 50)]
    assert dict(merged.county_rows.values_list("county__code", "amount")) == {"0601": 400, "0602": 51_000, "0603": 600}
    assert set(merged.subchapters.values_list("key", flat=True)) >= set(now.subchapters.values_list("key", flat=True))


@pytest.mark.parametrize(
    ("cell", "typed", "sentence"),
    [
        ("kind", "وزیر", NOT_A_CHOICE.format(said="وزیر", field="نوع")),
        ("title", "ش" * 151, TOO_LONG.format(field="شرح", most="۱۵۰")),
    ],
)
def test_another_value_must_be_one_the_cell_takes(office: Office, cell: str, typed: str, sentence: str) -> None:
    draft, _ = stale(office)
    key = str(draft.staff.get().key)
    _, found = merge_of(draft)
    rows = found.settled({q.name: q.mine for q in found.questions})
    rows["staff", key][cell] = typed
    with pytest.raises(Refused) as refusal:
        write_forms(draft, rows)
    assert refusal.value.sentence == sentence


def test_a_raised_chapter_asks_for_its_parts_again(office: Office) -> None:
    """Form E-1 moved in an amendment, E-4 and E-5 did not follow: told, and refused at the sending."""
    base = advance(with_optional(agreement_at("draft", office, leave=500), office), "notified", office)
    draft = raised(amendment_of(base, office), 100, by=office.staff)
    fill_activities(draft, by=office.staff)
    with pytest.raises(Refused, match="فرم هـ‑۴"):
        advance(fresh(draft), "submitted", office)
