"""What changed between two contents: added, removed, changed and moved rows, and the totals."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

import pytest

from agreements.comparison import ADDED, CHANGED, MOVED, REMOVED, SAME, Comparison, Row, compare

Content = dict[str, Any]


def activity(key: str, amount: int = 10, title: str = "") -> Content:
    return {"row": 1, "key": key, "title": title or f"فعالیت {key}", "unit": "نفر", "quantity": 1, "unit_cost": amount, "amount": amount, "county": ""}


def expense(*keys: str) -> Content:
    activities = [activity(key) for key in keys or "abcde"]
    total = sum(a["amount"] for a in activities)
    programme = {"code": "1301001", "title": "توسعه", "amounts": [total, 0], "total": total}
    return {
        "kind": "expense_agreement",
        "particulars": {"official_name": "بهرام دهقان", "address": "اهواز"},
        "chapters": [{"number": 1, "title": "جبران خدمات کارکنان"}, {"number": 2, "title": "کالاها و خدمات"}],
        "sources": [{"code": "10", "title": "عمومی", "programmes": [programme], "amounts": [total, 0], "total": total}],
        "totals": {"amounts": [total, 0], "total": total},
        "programmes": [{"code": "1301001", "title": "توسعه", "goal": "هدف", "activities": activities, "total": total}],
        "conditions": {"edition": "ویرایش 1", "articles": [{"title": "ماده ۱", "text": "متن"}]},
        "attachments": [{"title": "صورت‌جلسه: الف.pdf", "number": "12", "date": "", "pages": 3}],
    }


def capital() -> Content:
    line = {"source": "10", "source_title": "عمومی", "chapter": "C1", "chapter_title": "ساختمان", "amount": 70}
    project = {
        "code": "P1", "title": "مدرسهٔ روستا", "place": "", "unit": "مترمربع", "quantity": 300, "total_cost": 200, "spent": 30,
        "future": 100, "start_year": 1396, "end_year": 1399, "progress": 10, "planned_progress": 30, "weight": 100,
        "last_approved": None, "last_spent": None, "last_note": "", "county": "رامین", "execution": "پیمانی", "status": "نیمه‌تمام",
        "approval": "", "current": 70, "lines": [line], "quarters": [{"quarter": 1, "progress": 5, "amount": 70}],
    }  # fmt: skip
    return {
        "kind": "capital_agreement",
        "particulars": {},
        "plan": {"code": "1502001", "programme": "آموزش", "title": "ساخت مدرسه"},
        "sources": [{"code": "10", "title": "عمومی", "spent": 30, "current": 70, "future": 100, "total": 200}],
        "projects": [project],
        "totals": {"current": 70},
        "conditions": {},
        "attachments": [],
    }


def rows_of(found: Comparison, section: str) -> list[Row]:
    return [row for part in found.sections if part.key == section for row in part.rows]


def statuses(found: Comparison, section: str) -> dict[str, str]:
    return {row.key: row.status for row in rows_of(found, section)}


@pytest.mark.parametrize("content", [expense(), capital()], ids=["expense", "capital"])
def test_a_content_does_not_differ_from_itself(content: Content) -> None:
    found = compare(content, copy.deepcopy(content))
    assert found.is_empty and found.change == 0
    assert {row.status for part in found.sections for row in part.rows} == {SAME}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("abc", "abxc", {"x": ADDED}),
        ("abc", "ac", {"b": REMOVED}),
        ("abcde", "bcdea", {"a": MOVED}),
        ("abcde", "eabcd", {"e": MOVED}),
        ("abcde", "badce", {"b": MOVED, "d": MOVED}),
        ("abc", "xyz", {"a": REMOVED, "b": REMOVED, "c": REMOVED, "x": ADDED, "y": ADDED, "z": ADDED}),
        ("abcd", "xdabc", {"x": ADDED, "d": MOVED}),
        # A removed row above others moves none of them.
        ("abcde", "cde", {"a": REMOVED, "b": REMOVED}),
    ],
)
def test_rows_are_added_removed_and_moved(old: str, new: str, told: dict[str, str]) -> None:
    found = statuses(compare(expense(*old), expense(*new)), "activities")
    if old == "abcde" and new == "badce":
        # Of two neighbours that changed places either may be called the moved one.
        assert sorted(status for status in found.values() if status != SAME) == [MOVED, MOVED]
        return
    assert {key: status for key, status in found.items() if status != SAME} == told


def test_a_removed_row_is_told_where_it_stood() -> None:
    found = compare(expense(*"abcd"), expense(*"axd"))
    assert [(row.key, row.was, row.now) for row in rows_of(found, "activities")] == [
        ("a", 1, 1), ("b", 2, None), ("c", 3, None), ("x", None, 2), ("d", 4, 3),
    ]  # fmt: skip


def _set(path: tuple, value: Any) -> Callable[[Content], None]:
    def change(content: Content) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("base", "change", "section", "key", "cell", "old", "new"),
    [
        (expense, _set(("particulars", "address"), "دزفول"), "particulars", "address", "value", "اهواز", "دزفول"),
        (expense, _set(("sources", 0, "programmes", 0, "amounts"), [45, 0]), "chapters", "10/1301001/1", "amount", 50, 45),
        (expense, _set(("programmes", 0, "goal"), "دیگر"), "goals", "1301001", "value", "هدف", "دیگر"),
        (expense, _set(("programmes", 0, "activities", 2, "amount"), 99), "activities", "c", "amount", 10, 99),
        (expense, _set(("programmes", 0, "activities", 2, "title"), "نو"), "activities", "c", "title", "فعالیت c", "نو"),
        (expense, _set(("attachments", 0, "pages"), 4), "attachments", "صورت‌جلسه: الف.pdf", "pages", 3, 4),
        (expense, _set(("conditions", "articles", 0, "text"), "دیگر"), "conditions", "1", "value", "متن", "دیگر"),
        (capital, _set(("plan", "title"), "مدرسه‌ها"), "plan", "title", "value", "ساخت مدرسه", "مدرسه‌ها"),
        (capital, _set(("sources", 0, "future"), 90), "funding", "10", "future", 100, 90),
        (capital, _set(("projects", 0, "quantity"), None), "projects", "P1", "quantity", 300, None),
        (capital, _set(("projects", 0, "lines", 0, "amount"), 60), "lines", "P1/10/C1", "amount", 70, 60),
        (capital, _set(("projects", 0, "quarters", 0, "progress"), 8), "quarters", "P1/1", "progress", 5, 8),
    ],
)
def test_a_changed_cell_is_told_with_both_values(base, change, section, key, cell, old, new) -> None:
    changed = base()
    change(changed)
    found = compare(base(), changed)
    assert [part.key for part in found.changed] == [section]
    (row,) = found.changed[0].changes
    (told,) = [c for c in row.cells if c.changed]
    assert (row.key, row.status, told.column.name, told.old, told.new) == (key, CHANGED, cell, old, new)
    assert told.difference == ((new or 0) - (old or 0) if isinstance(old, int) else None)


def test_money_that_comes_and_goes_is_a_row_added_and_removed() -> None:
    changed = expense()
    changed["sources"][0]["programmes"][0]["amounts"] = [0, 50]
    assert statuses(compare(expense(), changed), "chapters") == {"10/1301001/1": REMOVED, "10/1301001/2": ADDED}


def test_a_row_that_changed_and_moved_says_both() -> None:
    changed = expense(*"bcdea")
    changed["programmes"][0]["activities"][4]["amount"] = 7
    (row,) = [row for row in rows_of(compare(expense(), changed), "activities") if not row.is_same]
    assert (row.key, row.status, row.moved, row.words) == ("a", CHANGED, True, "تغییرکرده و جابه‌جا")


def test_an_activity_that_went_to_another_programme_moved() -> None:
    changed = expense()
    lost = changed["programmes"][0]["activities"].pop()
    changed["programmes"].append({"code": "1301002", "title": "دیگر", "goal": "", "activities": [lost], "total": 10})
    assert statuses(compare(expense(), changed), "activities")["e"] == MOVED


def test_totals_stand_old_new_and_change() -> None:
    found = compare(expense(*"abc"), expense(*"abcd"))
    (activities,) = [part for part in found.sections if part.key == "activities"]
    assert [(total.column.name, total.old, total.new, total.change) for total in activities.totals] == [("amount", 30, 40, 10)]
    assert (found.old_total, found.new_total, found.change) == (30, 40, 10)
    assert activities.counts == {ADDED: 1}


def test_two_files_of_one_name_are_two_rows() -> None:
    changed = expense()
    changed["attachments"].append(dict(changed["attachments"][0]))
    assert list(statuses(compare(expense(), changed), "attachments").values()) == [SAME, ADDED]


def test_two_thousand_rows_turned_round_take_no_quadratic_work() -> None:
    keys = [f"k{n}" for n in range(2_000)]
    old, new = expense(*keys), expense(*reversed(keys))
    started = time.process_time()
    found = compare(old, new)
    assert time.process_time() - started < 1
    assert sum(row.status == MOVED for row in rows_of(found, "activities")) == 1_999
