"""Bringing activities in and taking them back: all or nothing, one at a time, and never another paper's rows."""

from __future__ import annotations

import pytest

from agreements.actions.bring_activities import CHANGED_SINCE, STILL_FAULTY, bring_activities, put_back_activities
from agreements.activity_merge import FILE, compare
from agreements.activity_sheet import read_activities
from agreements.models import Activity, SheetBrought
from core.audit import history_of
from core.refusals import NotYours, Refused, Stale
from tests.agreements.screens.sheets import keys, pasted, stored
from tests.factories.agreements import empty_draft, fresh
from tests.racing import at_once, offences, refused

ONE = "1301001"


def table(*titles: str):
    return read_activities(pasted(*((title, "", "", "", "5") for title in titles)).encode(), "paste.txt", is_file=False)


def bring(draft, *titles: str, by, answers=None):
    return bring_activities(draft, compare(table(*titles), draft), answers or {}, by=by, seen_version=draft.version)


@pytest.mark.django_db
class TestOne:
    def test_a_faulty_table_writes_nothing(self, office):
        draft = empty_draft(office)
        with pytest.raises(Refused, match=STILL_FAULTY):
            bring(draft, "الف", "الف", by=office.staff)
        assert not Activity.objects.filter(block__agreement=draft).exists() and not SheetBrought.objects.exists()

    def test_a_person_of_another_agency_writes_nothing(self, office):
        draft = empty_draft(office)
        with pytest.raises(NotYours):
            bring(draft, "الف", by=office.stranger)
        assert not Activity.objects.filter(block__agreement=draft).exists()

    def test_prepared_on_an_older_version_it_is_refused(self, office):
        draft = empty_draft(office)
        bring(fresh(draft), "الف", by=office.staff)
        with pytest.raises(Stale):
            bring_activities(draft, compare(table("ب"), draft), {}, by=office.staff2, seen_version=draft.version)
        assert [row[0] for row in stored(draft, ONE)] == ["الف"]

    def test_only_the_last_one_is_taken_back(self, office):
        draft = empty_draft(office)
        first = bring(fresh(draft), "الف", by=office.staff)
        second = bring(fresh(draft), "ب", by=office.staff)
        with pytest.raises(Refused, match=CHANGED_SINCE):
            put_back_activities(fresh(draft), first.pk, by=office.staff)
        put_back_activities(fresh(draft), second.pk, by=office.staff2)
        assert [row[0] for row in stored(draft, ONE)] == ["الف"]

    def test_an_answer_to_a_question_that_was_not_put_does_nothing(self, office):
        draft = empty_draft(office)
        bring(fresh(draft), "الف", by=office.staff)
        before = keys(draft, ONE)
        bring(fresh(draft), "الف", "ب", by=office.staff, answers={f"pick-{before[0]}": FILE, "pick-x": FILE})
        assert keys(draft, ONE)[0] == before[0] and len(keys(draft, ONE)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_bring_tables_at_once(office):
    """One is written whole, the other is told who was quicker."""
    draft = empty_draft(office)
    seen = fresh(draft)
    mine, theirs = compare(table("الف", "ب"), seen), compare(table("پ"), seen)
    outcomes = at_once(
        lambda: bring_activities(fresh(draft), mine, {}, by=office.again("staff"), seen_version=seen.version),
        lambda: bring_activities(fresh(draft), theirs, {}, by=office.again("staff2"), seen_version=seen.version),
    )
    assert len(refused(outcomes)) == 1 and isinstance(refused(outcomes)[0], Refused)
    assert [row[0] for row in stored(draft, ONE)] in (["الف", "ب"], ["پ"])
    assert history_of(draft).filter(label="ورود فعالیت‌ها از اکسل").count() == 1
    assert offences() == []
