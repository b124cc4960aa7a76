"""Saving a section: incomplete is fine, what is not offered is not taken, and every save is in the history."""

from __future__ import annotations

import uuid

import pytest

from agreements.actions.save_section import (
    FIXED_CHAPTER,
    NOT_NOTIFIED,
    TOO_MANY_ATTACHMENTS,
    ActivityRow,
    accept_conditions,
    add_attachment,
    declare_no_attachments,
    remove_attachment,
    save_activities,
    save_chapters,
    save_particulars,
)
from agreements.models import Agreement, ProgrammeBlock
from agreements.permissions import NOT_WRITABLE
from core.audit import history_of
from core.refusals import NotYours, Refused, Stale
from tests.agreements.circuit import traces
from tests.factories.agreements import SCAN, agreement_at, empty_draft, fresh
from tests.factories.office import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(office: Office) -> Agreement:
    return empty_draft(office)


def cell(office: Office, chapter: int) -> tuple[int, int, int]:
    return office.programme.pk, office.source.pk, office.chapters[chapter].pk


def attach(agreement: Agreement, office: Office, name: str = "نامه.pdf") -> None:
    add_attachment(agreement, kind="other", name=name, content=SCAN, content_type="application/pdf", by=office.staff)


# ---- particulars -----------------------------------------------------------------------------------


def test_only_the_particulars_are_taken_from_what_is_sent(draft: Agreement, office: Office) -> None:
    """guarantees.md A7: state, total, agency and the like are no particulars, whatever a form sends."""
    before = traces(draft)
    save_particulars(
        draft,
        {"address": "اهواز", "state": "notified", "total": "1", "agency_id": str(office.other_agency.pk), "version": "1",
         "on_behalf": "1", "conditions_accepted": "1", "identifier": "x"},
        by=office.staff,
    )  # fmt: skip
    now = fresh(draft)
    assert now.address == "اهواز"
    assert (now.state, now.total, now.agency, now.on_behalf, now.conditions_accepted, now.identifier) == (
        "draft", draft.total, office.agency, False, False, draft.identifier,
    )  # fmt: skip
    assert traces(draft) != before


def test_what_is_not_sent_stays(draft: Agreement, office: Office) -> None:
    save_particulars(draft, {"phone": "1"}, by=office.staff)
    assert fresh(draft).official_name == "بهرام دهقان"


# ---- chapters --------------------------------------------------------------------------------------


def test_cells_are_set_one_by_one_and_the_total_follows(draft: Agreement, office: Office) -> None:
    save_chapters(draft, {cell(office, 2): 5_000, cell(office, 7): 0}, by=office.staff)
    assert dict(fresh(draft).lines.values_list("chapter__number", "amount")) == {1: 41_200, 2: 5_000, 6: 2_150, 7: 0}
    assert fresh(draft).total == 48_350
    save_chapters(fresh(draft), {cell(office, 2): None}, by=office.staff)
    assert fresh(draft).total == 43_350
    assert not fresh(draft).lines.filter(chapter__number=2).exists()


def test_more_than_the_ceiling_may_be_saved_in_a_draft(draft: Agreement, office: Office) -> None:
    """Saving is not submitting: the ceiling is asked when the paper is sent."""
    save_chapters(draft, {cell(office, 2): 900_000}, by=office.staff)
    assert fresh(draft).total == 943_350


@pytest.mark.parametrize("chapter", [1, 6])
def test_a_fixed_chapter_takes_the_notices_figure_only(chapter: int, draft: Agreement, office: Office) -> None:
    notified = {1: 41_200, 6: 2_150}[chapter]
    for wrong in (notified + 1, notified - 1, 0, None):
        with pytest.raises(Refused) as refusal:
            save_chapters(fresh(draft), {cell(office, chapter): wrong}, by=office.staff)
        assert refusal.value.sentence == FIXED_CHAPTER
    save_chapters(fresh(draft), {cell(office, chapter): notified}, by=office.staff)


def test_a_fixed_chapter_is_free_where_the_year_says_so(draft: Agreement, office: Office) -> None:
    office.year.chapter_rules.filter(chapter=office.chapters[6]).delete()
    save_chapters(draft, {cell(office, 6): 2_000}, by=office.staff)
    assert fresh(draft).lines.get(chapter__number=6).amount == 2_000


def test_a_credit_nobody_notified_to_this_agency(draft: Agreement, office: Office) -> None:
    """guarantees.md A6: the programme, the source or the chapter of somebody else, by its id."""
    second = office.chapters[2].pk
    for wrong in (
        (office.other_programme.pk, office.source.pk, second),
        (office.programme.pk, office.own_income.pk, second),
        (office.programme.pk, office.source.pk, 10**9),
        (10**9, office.source.pk, second),
    ):
        with pytest.raises(Refused) as refusal:
            save_chapters(fresh(draft), {cell(office, 2): 5, wrong: 5}, by=office.staff)
        assert refusal.value.sentence == NOT_NOTIFIED
    assert not fresh(draft).lines.filter(chapter__number=2).exists()


# ---- activities ------------------------------------------------------------------------------------


def test_activities_are_replaced_in_their_order(draft: Agreement, office: Office) -> None:
    block = draft.blocks.get()
    rows = [ActivityRow(f"فعالیت {n}", "نفر", n, 10, 10 * n) for n in (3, 1, 2)]
    save_activities(draft, block, goal="هدف", rows=rows, by=office.staff)
    save_activities(fresh(draft), block, goal="هدف تازه", rows=rows[:2], by=office.staff)
    assert list(block.activities.values_list("position", "title", "amount")) == [(1, "فعالیت 3", 30), (2, "فعالیت 1", 10)]
    block.refresh_from_db()
    assert block.goal == "هدف تازه"


def test_another_papers_programme_is_not_written_through_this_one(draft: Agreement, office: Office) -> None:
    other = empty_draft(office, office.other_agency).blocks.get()
    with pytest.raises(ProgrammeBlock.DoesNotExist):
        save_activities(draft, other, goal="x", rows=[ActivityRow("x", "", None, None, 1)], by=office.staff)
    other.refresh_from_db()
    assert (other.goal, other.activities.count()) == ("", 0)


# ---- attachments and conditions -----------------------------------------------------------------------


def test_an_attachment_takes_back_the_word_that_there_is_none(draft: Agreement, office: Office) -> None:
    declare_no_attachments(draft, True, by=office.staff)
    attach(fresh(draft), office)
    assert not fresh(draft).no_attachments
    declare_no_attachments(fresh(draft), True, by=office.staff)
    assert not fresh(draft).no_attachments


def test_the_twenty_first_attachment(draft: Agreement, office: Office) -> None:
    for n in range(20):
        attach(fresh(draft), office, f"{n}.pdf")
    with pytest.raises(Refused) as refusal:
        attach(fresh(draft), office, "20.pdf")
    assert refusal.value.sentence == TOO_MANY_ATTACHMENTS
    assert draft.attachments.count() == 20


def test_another_papers_attachment_is_not_removed_through_this_one(draft: Agreement, office: Office) -> None:
    other = empty_draft(office, office.other_agency)
    kept = add_attachment(
        other, kind="other", name="x.pdf", content=SCAN, content_type="application/pdf", by=office.stranger
    )
    remove_attachment(draft, kept.pk, by=office.staff)
    assert list(other.attachments.all()) == [kept]
    remove_attachment(fresh(other), kept.pk, by=office.stranger)
    assert not other.attachments.exists()


def test_acceptance_may_be_taken_back(draft: Agreement, office: Office) -> None:
    accept_conditions(draft, True, by=office.staff)
    assert fresh(draft).conditions_accepted
    accept_conditions(fresh(draft), False, by=office.staff)
    assert not fresh(draft).conditions_accepted


# ---- every section alike ---------------------------------------------------------------------------------

SAVES = {
    "particulars": lambda a, office, by, **seen: save_particulars(a, {"phone": "1"}, by=by, **seen),
    "chapters": lambda a, office, by, **seen: save_chapters(a, {cell(office, 2): 1}, by=by, **seen),
    "activities": lambda a, office, by, **seen: save_activities(a, a.blocks.get(), goal="g", rows=[], by=by, **seen),
    "conditions": lambda a, office, by, **seen: accept_conditions(a, True, by=by, **seen),
    "attachment": lambda a, office, by, **seen: add_attachment(
        a, kind="other", name="x", content=SCAN, content_type="application/pdf", by=by, **seen
    ),
    "no attachments": lambda a, office, by, **seen: declare_no_attachments(a, True, by=by, **seen),
}


@pytest.mark.parametrize("section", SAVES)
def test_each_save_is_one_version_and_one_line_of_history(section: str, draft: Agreement, office: Office) -> None:
    SAVES[section](draft, office, office.staff, seen_version=draft.version)
    now = fresh(draft)
    assert now.version == draft.version + 1
    entry = history_of(now).last()
    assert (entry.action, entry.actor, entry.side, entry.to_state) == ("write", office.staff, "agency", "")


@pytest.mark.parametrize("section", SAVES)
def test_an_old_page_saves_nothing(section: str, draft: Agreement, office: Office) -> None:
    save_particulars(draft, {"phone": "2"}, by=office.staff2)
    before = traces(draft)
    with pytest.raises(Stale):
        SAVES[section](fresh(draft), office, office.staff, seen_version=draft.version)
    assert traces(draft) == before


@pytest.mark.parametrize("section", SAVES)
def test_a_paper_that_was_sent_is_not_written(section: str, office: Office) -> None:
    agreement = agreement_at("submitted", office)
    before = traces(agreement)
    with pytest.raises(NotYours) as refusal:
        SAVES[section](agreement, office, office.staff)
    assert refusal.value.sentence == NOT_WRITABLE
    assert traces(agreement) == before


@pytest.mark.parametrize("who", ["agency_head", "expert", "integration", "deputy", "org_head", "auditor", "admin", "superuser", "stranger"])
def test_nobody_but_the_agencys_staff_writes_its_draft(who: str, draft: Agreement, office: Office) -> None:
    """Decision 11: the expert does not edit the agency's figures either."""
    before = traces(draft)
    for save in SAVES.values():
        with pytest.raises(NotYours):
            save(fresh(draft), office, office.people[who])
    assert traces(draft) == before


def test_a_returned_paper_is_written_again(office: Office) -> None:
    agreement = agreement_at("returned", office)
    save_chapters(agreement, {cell(office, 7): 200}, by=office.staff)
    assert fresh(agreement).total == 51_900


def test_a_row_that_is_saved_again_is_the_same_row(office: Office) -> None:
    draft = agreement_at("draft", office)
    block = draft.blocks.first()
    first, second = (str(key) for key in block.activities.values_list("key", flat=True))
    foreign = str(uuid.uuid4())
    rows = [ActivityRow("دوم", "", None, None, 2, second), ActivityRow("تازه", "", None, None, 3), ActivityRow("باز هم دوم", "", None, None, 4, second),
            ActivityRow("از جای دیگر", "", None, None, 5, foreign), ActivityRow("یکم", "", None, None, 1, first)]  # fmt: skip

    save_activities(draft, block, goal="هدف", rows=rows, by=office.staff)

    keys = dict(block.activities.values_list("title", "key"))
    assert (str(keys["یکم"]), str(keys["دوم"])) == (first, second)
    assert len(set(keys.values())) == 5
    assert foreign not in {str(key) for key in keys.values()}
